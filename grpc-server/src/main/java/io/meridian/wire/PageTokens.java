package io.meridian.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Page tokens: where the next page begins, good for nothing but the list they came from. The page's
 * size is no part of them. Any thread.
 */
final class PageTokens {
  private final TokenSeal seal;

  PageTokens(TokenSeal seal) {
    this.seal = seal;
  }

  /**
   * Where a page of a statement begins.
   *
   * @param cutVersion the version that the whole list ends with
   * @param afterVersion the page begins behind this version
   */
  record StatementPlace(long cutVersion, long afterVersion) {
    /** The start of a list whose cut is still open. */
    static final StatementPlace START = new StatementPlace(0, 0);
  }

  /** The token of the page behind the item {@code name}. */
  String behind(List<String> list, String name) {
    return seal.seal(list, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The name behind which the page begins; empty when the token is not one of that list. */
  Optional<String> name(List<String> list, String token) {
    return seal.open(list, token).map(content -> new String(content, StandardCharsets.UTF_8));
  }

  /** The token of the page at {@code place}. */
  String at(List<String> list, StatementPlace place) {
    byte[] content = new byte[2 * Long.BYTES];
    ByteBuffer.wrap(content).putLong(place.cutVersion()).putLong(place.afterVersion());
    return seal.seal(list, content);
  }

  /** Where the page begins; empty when the token is not one of that list. */
  Optional<StatementPlace> place(List<String> list, String token) {
    return seal.open(list, token)
        .map(ByteBuffer::wrap)
        .map(content -> new StatementPlace(content.getLong(), content.getLong()));
  }
}
