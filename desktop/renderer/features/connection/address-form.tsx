import { useState } from 'react';
import { ConsoleRefusal } from '#desktop/renderer/api/bridge.ts';
import { probeServer, showCertificateChange } from '#desktop/renderer/api/servers.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { TextField } from '#desktop/renderer/ui/field.tsx';
import { FormActions } from '#desktop/renderer/ui/gate.tsx';
import { type ServerProbe, serverOriginSchema } from '#shared/ipc/index.ts';
import { tidyAddress } from './tidy-address.ts';

/** Asks for a server's address and looks at its certificate; a changed one goes to the warning over everything. */
export function AddressForm(props: {
  hasKnown: boolean;
  onProbe: (probe: ServerProbe) => void;
  onCancel: (() => void) | undefined;
}) {
  const [address, setAddress] = useState(props.hasKnown ? '' : 'https://127.0.0.1:9443');
  const { look, isBusy, error, forgetError } = useLook(props.onProbe);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void look(address);
      }}
    >
      <TextField
        label={props.hasKnown ? 'Another server' : 'Address of the server'}
        description="The server prints it when it starts, as the admin address."
        placeholder="https://127.0.0.1:9443"
        value={address}
        onChange={(value) => {
          setAddress(value);
          forgetError();
        }}
        error={error}
        data-autofocus
      />
      <FormActions>
        {props.onCancel === undefined ? null : (
          <Button look="bare" onClick={props.onCancel}>
            Cancel
          </Button>
        )}
        <Button look="main" type="submit" isBusy={isBusy}>
          Look at its certificate
        </Button>
      </FormActions>
    </form>
  );
}

/** Looks at the certificate behind an address, and keeps what went wrong. */
function useLook(onProbe: (probe: ServerProbe) => void) {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const look = async (address: string): Promise<void> => {
    const origin = serverOriginSchema.safeParse(tidyAddress(address));
    if (!origin.success) {
      setError(origin.error.issues[0]?.message);
      return;
    }
    setBusy(true);
    try {
      const probe = await probeServer(origin.data);
      if (probe.status === 'changed') showCertificateChange(probe);
      else onProbe(probe);
    } catch (refusal) {
      if (!(refusal instanceof ConsoleRefusal)) throw refusal;
      setError(refusal.message);
    } finally {
      setBusy(false);
    }
  };
  return { look, isBusy, error, forgetError: () => setError(undefined) };
}
