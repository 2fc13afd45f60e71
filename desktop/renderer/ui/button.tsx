import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: 'plain' | 'main' | 'danger' | 'bare';
  icon?: IconName;
  /** Something is on its way: the button cannot be pressed again and says so. */
  isBusy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

/** A button with words. One `main` button per view at most. */
export function Button({ look = 'plain', icon, isBusy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={styles['button']}
      data-look={look}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {isBusy ? <span className={styles['spinner']} aria-hidden="true" /> : null}
      {icon !== undefined && !isBusy ? <Icon name={icon} size={14} /> : null}
      <span>{children}</span>
    </button>
  );
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string };

/** A button that is only an icon; `label` is what readers hear and what hovering shows. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} className={styles['iconButton']} aria-label={label} title={label}>
      <Icon name={icon} size={15} />
    </button>
  );
}
