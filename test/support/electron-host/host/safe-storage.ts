import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const backend = process.env.WRKOUT_HOST_KEY_STORE ?? 'gnome_libsecret';
// The key store of the make-believe user: the same key for as long as a test hands in the same secret.
const key = createHash('sha256')
  .update(process.env.WRKOUT_HOST_KEY ?? randomBytes(32))
  .digest();

/** Electron's `safeStorage` with real AES-256-GCM. WRKOUT_HOST_KEY_STORE=basic_text plays a system without a key store. */
export const safeStorage = {
  getSelectedStorageBackend: (): string => backend,
  isAsyncEncryptionAvailable: async (): Promise<boolean> => true,

  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },

  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    return { result: text.toString('utf8'), shouldReEncrypt: false };
  },
};
