import { chooseTheme, useTheme } from '#desktop/renderer/api/theme.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { tellError } from '#desktop/renderer/ui/toast.tsx';

const next = { system: 'light', light: 'dark', dark: 'system' } as const;
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;
const words = { system: 'as the system', light: 'light', dark: 'dark' } as const;

/** Goes through the appearances: as the system, light, dark. */
export function ThemeSwitch() {
  const { preference } = useTheme();
  return (
    <IconButton
      icon={icons[preference]}
      label={`Appearance: ${words[preference]}. Change to ${words[next[preference]]}`}
      onClick={() => void chooseTheme(next[preference]).catch(tellError)}
    />
  );
}
