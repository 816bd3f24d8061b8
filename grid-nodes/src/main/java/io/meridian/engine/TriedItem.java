package io.meridian.engine;

import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction of a dry run, for those after it.
 *
 * @param home where it is homed
 * @param record as home would have it
 * @param elsewhere its legs in other shards; none when it would be refused
 */
record TriedItem(ShardId home, LedgerRecord record, List<Leg> elsewhere) {
  /** Keeps a copy of the list. */
  TriedItem {
    elsewhere = List.copyOf(elsewhere);
  }

  /** What it does to each of its accounts, for whoever counts that and does not judge it. */
  List<Leg> legs() {
    List<Leg> legs = new ArrayList<>(elsewhere);
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return legs;
    }
    for (Entry entry : applied.entries()) {
      Counters change = entry.change();
      legs.add(
          new Leg(
              entry.account(),
              0,
              List.of(
                  new Leg.Move(0, false, "", change.postedDebits(), change.heldDebits()),
                  new Leg.Move(0, true, "", change.postedCredits(), change.heldCredits()))));
    }
    return legs;
  }
}
