/** An event whose default the listener may prevent, as Electron hands it out. */
export type Preventable<Details extends object = object> = Details & {
  readonly defaultPrevented: boolean;
  preventDefault: () => void;
};

/** Makes such an event with these details. */
export function makePreventable<Details extends object>(details: Details): Preventable<Details> {
  let isPrevented = false;
  return {
    ...details,
    get defaultPrevented() {
      return isPrevented;
    },
    preventDefault() {
      isPrevented = true;
    },
  };
}
