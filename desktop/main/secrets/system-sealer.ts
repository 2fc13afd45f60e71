import { safeStorage } from 'electron';
import type { Sealer } from './sealer.ts';

/**
 * The system's own key store: Keychain, DPAPI, libsecret or KWallet. Linux without one would fall back to a key that is the
 * same everywhere (`basic_text`), which hides nothing: that counts as not available. Use after `app.whenReady()`.
 */
export const systemSealer: Sealer = {
  async isAvailable() {
    if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
      return false;
    return safeStorage.isAsyncEncryptionAvailable();
  },
  seal: (text) => safeStorage.encryptStringAsync(text),
  async open(sealed) {
    const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
    return result;
  },
};
