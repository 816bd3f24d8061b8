package io.meridian.ledger;

/**
 * Personal data in its envelope. Only the envelope and a digest salted with {@code salt} reach the
 * journal, so that bytes or keys can go later without breaking the chain of hashes.
 *
 * @param keyId the encryption key's id; 0 = the bytes are clear
 * @param nonce the nonce of the encryption, up to {@link Limits#PRIVATE_DATA_NONCE_BYTES_MAX} bytes
 * @param content the bytes, up to {@link Limits#PRIVATE_DATA_BYTES_MAX}
 * @param salt random bytes drawn when the command arrived; no part of the request's identity
 */
public record PrivateData(long keyId, Bytes nonce, Bytes content, Bytes salt) {
  /** Whether both are the same to the caller who sent them: all but the salt. */
  public boolean sameContent(PrivateData other) {
    return keyId == other.keyId && nonce.equals(other.nonce) && content.equals(other.content);
  }
}
