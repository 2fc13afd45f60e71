import { type ReactNode, useEffect, useRef } from 'react';
import styles from './gate.module.css';
import { Sign } from './icon.tsx';

type GateProps = { title: string; lead?: ReactNode; children: ReactNode; width?: number; foot?: ReactNode };

/** A page before the console proper: one question in the middle of the window, its first empty field at hand. */
export function Gate(props: GateProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const inputs = [...(box.current?.querySelectorAll('input') ?? [])];
    (inputs.find(({ value }) => value === '') ?? inputs[0])?.focus();
  }, []);
  return (
    <div className={styles['gate']}>
      <main ref={box} className={styles['box']} style={{ width: props.width ?? 420 }}>
        <div className={styles['brand']}>
          <Sign size={22} />
          Wrkout
        </div>
        <h1>{props.title}</h1>
        {props.lead === undefined ? null : <p className={styles['lead']}>{props.lead}</p>}
        {props.children}
        {props.foot === undefined ? null : <footer className={styles['foot']}>{props.foot}</footer>}
      </main>
    </div>
  );
}

/** The buttons at the end of a form. */
export const FormActions = ({ children }: { children: ReactNode }) => (
  <div className={styles['actions']}>{children}</div>
);

/** Fields one below the other. */
export const FieldStack = ({ children }: { children: ReactNode }) => (
  <div className={styles['stack']}>{children}</div>
);
