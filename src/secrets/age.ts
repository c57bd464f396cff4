import {guarded, unusable} from './failure.ts';
import {library} from './library.ts';
import {safePath, safePathWithFolders} from './paths.ts';
import {checkRoom} from './room.ts';
import type {Sink, To} from './sink.ts';
import {replaceFile} from './write-file.ts';

/**
A file that only the recipients can read: what the `file` sink would write (the secret and a newline), encrypted with age
and armored. Replaced as a whole, mode 0600.
*/
export const ageSink: Sink<To<'age'>> = guarded({
  async check({path, recipients}, {root}) {
    await checkRoom(await safePath(root, path));
    await encrypt('', recipients);
  },

  async deliver({path, recipients}, {secret}, {root}) {
    const text = await encrypt(`${secret.reveal()}\n`, recipients);
    await replaceFile(await safePathWithFolders(root, path), text);
  },
});

async function encrypt(text: string, recipients: readonly string[]): Promise<string> {
  if (recipients.length === 0) throw unusable('it has no recipients', 'name at least one public key (age1…)');
  const {Encrypter, armor} = await library('age-encryption', () => import('age-encryption'));
  const encrypter = new Encrypter();
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return armor.encode(await encrypter.encrypt(text));
  } catch {
    // Its errors may repeat a recipient, which may be a private key put there by mistake.
    throw unusable('age does not take its recipients', 'name public keys as age-keygen prints them (age1…)');
  }
}
