package io.meridian.wire;

import io.meridian.ledger.Reason;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which part of a list of named things is asked for.
 *
 * @param tokens makes the token of the next page
 * @param list the method and its arguments
 * @param after the page begins behind this name; empty = at the start
 * @param size items of the page
 */
record Page(PageTokens tokens, List<String> list, String after, int size) {
  /** Items of a page whose size the caller leaves open. */
  static final int SIZE_DEFAULT = 100;

  /** Items of a page at most. */
  static final int SIZE_MAX = 1000;

  /** Reads the fields {@code page_size} and {@code page_token} of a request for {@code list}. */
  static Page of(RequestCheck check, PageTokens tokens, List<String> list, int size, String token) {
    int items = size(check, size);
    String after = token.isEmpty() ? "" : check.token("page_token", tokens.name(list, token), "");
    return new Page(tokens, list, after, items);
  }

  /** Reads the field {@code page_size} of a request. */
  static int size(RequestCheck check, int size) {
    if (size < 0) {
      check
          .shape()
          .violation(
              Reason.MALFORMED_REQUEST,
              "page_size",
              "must not be negative; 0 = "
                  + SIZE_DEFAULT
                  + ", at most "
                  + SIZE_MAX
                  + "; got "
                  + size);
    }
    return size <= 0 ? SIZE_DEFAULT : Math.min(size, SIZE_MAX);
  }

  /** What to ask for: one more than fits, to learn whether another page follows. */
  int limit() {
    return size + 1;
  }

  /** Hands the items that fit to {@code add}, and the token of the next page to {@code token}. */
  <T> void fill(List<T> items, Function<T, String> name, Consumer<T> add, Consumer<String> token) {
    items.stream().limit(size).forEach(add);
    // The directory's lists end at SIZE_MAX, however many are asked for: a full page may be the
    // last.
    boolean more = items.size() > size || (size == SIZE_MAX && items.size() == size);
    if (more) {
      token.accept(tokens.behind(list, name.apply(items.get(size - 1))));
    }
  }
}
