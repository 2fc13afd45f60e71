import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './dialog.module.css';

/** A question over everything else. Esc and the cross answer "no"; the focus stays inside and returns afterwards. */
export function Dialog(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  width?: number;
}) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      size={props.width ?? 460}
      centered
      lockScroll={false}
      closeOnClickOutside={false}
      transitionProps={{ duration: 90, transition: 'fade' }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {props.children}
      {props.actions === undefined ? null : <div className={styles['actions']}>{props.actions}</div>}
    </Modal>
  );
}
