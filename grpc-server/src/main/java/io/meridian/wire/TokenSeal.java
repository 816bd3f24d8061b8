package io.meridian.wire;

import io.meridian.ledger.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes tokens of what they hold and knows its own again: HMAC-SHA256 under the grid's secret, so
 * that nobody but a server of the grid makes one, over the method and the arguments that it is good
 * for, too. What a token holds can be read by everyone. Any thread.
 */
final class TokenSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte FORMAT = 2;

  /** The part of the HMAC that a token carries: 128 bits are out of reach of guessing. */
  private static final int TAG_BYTES = 16;

  /** Longer is none of ours: the most that a token holds is a place in each shard of a region. */
  private static final int TOKEN_CHARS_MAX = 100_000;

  private final SecretKeySpec key;

  /** A seal under {@code secret}, the grid's. */
  TokenSeal(Bytes secret) {
    this.key = new SecretKeySpec(secret.unsafeArray(), ALGORITHM);
  }

  /**
   * A token.
   *
   * @param scope the method and the arguments that the token is good for
   * @param content what it holds
   */
  String seal(List<String> scope, byte[] content) {
    byte[] token = new byte[1 + TAG_BYTES + content.length];
    token[0] = FORMAT;
    System.arraycopy(tag(scope, content), 0, token, 1, TAG_BYTES);
    System.arraycopy(content, 0, token, 1 + TAG_BYTES, content.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** What a token holds; empty when no server of the grid has made it for {@code scope}. */
  Optional<byte[]> open(List<String> scope, String token) {
    if (token.length() > TOKEN_CHARS_MAX) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
    if (bytes.length <= 1 + TAG_BYTES || bytes[0] != FORMAT) {
      return Optional.empty();
    }
    byte[] tag = Arrays.copyOfRange(bytes, 1, 1 + TAG_BYTES);
    byte[] content = Arrays.copyOfRange(bytes, 1 + TAG_BYTES, bytes.length);
    // A decoder takes several texts for the same bytes; only one of them is ours.
    return MessageDigest.isEqual(tag, tag(scope, content)) && seal(scope, content).equals(token)
        ? Optional.of(content)
        : Optional.empty();
  }

  private byte[] tag(List<String> scope, byte[] content) {
    Mac mac = mac();
    mac.update(FORMAT);
    mac.update((byte) scope.size());
    for (String part : scope) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      mac.update((byte) (bytes.length >>> 8));
      mac.update((byte) bytes.length);
      mac.update(bytes);
    }
    return Arrays.copyOf(mac.doFinal(content), TAG_BYTES);
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
