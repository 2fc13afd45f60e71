/** Whether this machine knows a time zone of that IANA name: `Europe/Berlin`. Pure. */
export function isTimeZone(name: string): boolean {
  if (name === '') return false;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch (error) {
    // Intl has no other way to ask; anything but its refusal of the name is a real failure.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
