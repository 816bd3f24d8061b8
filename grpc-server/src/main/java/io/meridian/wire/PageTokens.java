package io.meridian.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Page tokens: where the next page begins, and a digest of the method and its arguments, so that a
 * token is good for nothing but the list it came from. The page's size is no part of it. Not a
 * secret. Any thread.
 */
final class PageTokens {
  private static final byte FORMAT = 1;
  private static final int DIGEST_BYTES = 8;

  private PageTokens() {}

  /** The token of the page behind {@code after}, in the list that {@code list} names. */
  static String token(String list, String after) {
    byte[] key = after.getBytes(StandardCharsets.UTF_8);
    byte[] token = new byte[1 + DIGEST_BYTES + key.length];
    token[0] = FORMAT;
    System.arraycopy(digest(list, key), 0, token, 1, DIGEST_BYTES);
    System.arraycopy(key, 0, token, 1 + DIGEST_BYTES, key.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** Where the page begins; empty when the token is not one of that list. */
  static Optional<String> after(String list, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
    if (bytes.length <= 1 + DIGEST_BYTES || bytes[0] != FORMAT) {
      return Optional.empty();
    }
    byte[] key = Arrays.copyOfRange(bytes, 1 + DIGEST_BYTES, bytes.length);
    return Arrays.equals(digest(list, key), Arrays.copyOfRange(bytes, 1, 1 + DIGEST_BYTES))
        ? Optional.of(new String(key, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static byte[] digest(String list, byte[] key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(list.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      return Arrays.copyOf(sha.digest(key), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
