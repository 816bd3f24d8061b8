package io.meridian.cli.crash;

import io.meridian.client.Account;
import io.meridian.client.Counters;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody was told of an account.
 *
 * @param asOf the instant that was asked about; empty = now
 * @param version how many entries it had
 * @param counters its four counters
 * @param span when
 */
record AccountRead(
    String account, Optional<Instant> asOf, long version, Counters counters, Span span) {
  static AccountRead of(Account account, Optional<Instant> asOf, Span span) {
    return new AccountRead(account.account(), asOf, account.version(), account.counters(), span);
  }
}
