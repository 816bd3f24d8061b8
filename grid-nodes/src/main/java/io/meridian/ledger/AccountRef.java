package io.meridian.ledger;

import java.util.Optional;

/**
 * The name of an account inside a ledger, written {@code region/id}.
 *
 * @param region where the account's data lives
 * @param id the account's id, unique in its ledger and region
 */
public record AccountRef(String region, String id) {
  /**
   * Splits {@code region/id}; empty when there is no slash. Charsets and lengths are not judged
   * here.
   */
  public static Optional<AccountRef> parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : Optional.of(new AccountRef(text.substring(0, slash), text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return region + '/' + id;
  }
}
