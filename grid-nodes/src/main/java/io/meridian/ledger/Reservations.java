package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;

/** What was kept ready, done. */
final class Reservations {
  private Reservations() {}

  /** One entry per account that changes. */
  static List<Entry> entries(String ledger, List<Reservation> reservations, LedgerView view) {
    List<Entry> entries = new ArrayList<>(reservations.size());
    for (Reservation reservation : reservations) {
      AccountKey key = new AccountKey(ledger, reservation.account());
      Account account =
          view.account(key)
              .orElseThrow(
                  () -> new IllegalStateException("a reserved account is missing: " + key));
      if (!reservation.change().equals(Counters.ZERO)) {
        entries.add(
            new Entry(
                reservation.account(),
                account.settings().normalSide(),
                account.version() + 1,
                reservation.change(),
                account.counters().plus(reservation.change())));
      }
    }
    return entries;
  }
}
