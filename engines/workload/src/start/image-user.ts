import type { ImageSetting, WorkloadOptions } from '../options.ts';
import { canonical, type ImageReference } from '../image-reference.ts';

/** The configured user of an image, as the container runtime tells it to the kubelet. */
export type ImageUser =
  { readonly type: 'id'; readonly id: bigint } | { readonly type: 'name'; readonly name: string };

/**
 * Reads `config.User` of an image: numeric up to the first colon is a user id, anything else a name, and none at all is root
 * (containerd, getUserFromImage; kubelet, getImageUser).
 *
 * @example imageUser('1001:0') // { type: 'id', id: 1001n }
 */
export function imageUser(user: string): ImageUser {
  const [first = ''] = user.split(':', 1);
  if (first === '') return { type: 'id', id: 0n };
  return /^[+-]?\d{1,19}$/.test(first)
    ? { type: 'id', id: BigInt(first.replace('+', '')) }
    : { type: 'name', name: first };
}

/** The configuration given for an image: under its digest where it names one, else under its full form. */
export function settingOf({ images }: WorkloadOptions, reference: ImageReference): ImageSetting | undefined {
  if (images.size === 0) return undefined;
  if (reference.digest !== undefined) return images.get(reference.digest);
  return images.get(canonical(reference));
}
