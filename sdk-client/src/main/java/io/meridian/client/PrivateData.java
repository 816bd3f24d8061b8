package io.meridian.client;

import java.util.Arrays;

/** Personal data in its envelope, as the journal stores it. Immutable; any thread. */
public final class PrivateData {
  /** The most bytes of content. */
  public static final int CONTENT_BYTES_MAX = 4096;

  private final long keyId;
  private final byte[] nonce;
  private final byte[] content;

  /**
   * An envelope.
   *
   * @param keyId the id of the encryption key; 0 = the content is clear
   * @param nonce the nonce of the encryption, up to 32 bytes; empty when the content is clear
   * @param content cipher text, or clear when {@code keyId} is 0; up to {@link #CONTENT_BYTES_MAX}
   *     bytes
   */
  public PrivateData(long keyId, byte[] nonce, byte[] content) {
    this.keyId = keyId;
    this.nonce = nonce.clone();
    this.content = content.clone();
  }

  /** Content that nobody encrypted. */
  public static PrivateData clear(byte[] content) {
    return new PrivateData(0, new byte[0], content);
  }

  /** The id of the encryption key; 0 = the content is clear. */
  public long keyId() {
    return keyId;
  }

  /** A copy of the nonce; empty when the content is clear. */
  public byte[] nonce() {
    return nonce.clone();
  }

  /** A copy of the content. */
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrivateData that
        && keyId == that.keyId
        && Arrays.equals(nonce, that.nonce)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(keyId) * 31 + Arrays.hashCode(content);
  }

  /** Says how much there is, never what. */
  @Override
  public String toString() {
    return "PrivateData[keyId=" + keyId + ", " + content.length + " bytes]";
  }
}
