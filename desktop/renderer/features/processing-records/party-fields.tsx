import { TextField } from '#desktop/renderer/ui/field.tsx';
import type { Party } from '#shared/contracts/processing-records.ts';
import styles from './processing-records.module.css';

export const emptyParty: Party = { name: '', address: '', email: '', phone: '' };

/** Name and contact details of a party; `errors` are looked up below `pointer`. */
export function PartyFields(props: {
  value: Party;
  errors: Readonly<Record<string, string>>;
  pointer: string;
  onChange: (part: Partial<Party>) => void;
}) {
  const field = (name: keyof Party, label: string) => (
    <TextField
      label={label}
      value={props.value[name]}
      error={props.errors[`${props.pointer}/${name}`]}
      onChange={(value) => props.onChange({ [name]: value })}
    />
  );
  return (
    <div className={styles['grid']}>
      {field('name', 'Name')}
      {field('email', 'E-mail')}
      {field('address', 'Postal address')}
      {field('phone', 'Phone')}
    </div>
  );
}
