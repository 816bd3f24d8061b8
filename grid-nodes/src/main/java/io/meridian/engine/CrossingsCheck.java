package io.meridian.engine;

import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What a leader tells an operator of the transactions between shards that are open, and how he has
 * them driven on. It decides nothing [K2]: home sends again what was not answered, and participants
 * ask home, only sooner than they would by themselves. Used on the shard's executor only; lives as
 * long as its leader.
 */
final class CrossingsCheck {
  private final ShardContext shard;
  private final OpenCrossings open;
  private final HomeCrossings home;
  private final ForeignDecisions foreign;

  CrossingsCheck(
      ShardContext shard, OpenCrossings open, HomeCrossings home, ForeignDecisions foreign) {
    this.shard = shard;
    this.open = open;
    this.home = home;
    this.foreign = foreign;
  }

  /**
   * The open ones of a ledger, in the order of their names.
   *
   * @param after the list begins behind this name; empty = at the start
   * @param limit the most to list, at least 1
   */
  List<OpenCrossing> list(String ledger, Optional<CrossingKey> after, int limit) {
    Comparator<Crossing> order = Comparator.comparing(Crossing::key, OpenCrossing.ORDER);
    PriorityQueue<Crossing> first = new PriorityQueue<>(order.reversed());
    for (Crossing crossing : open.all()) {
      if (crossing.transaction().ledger().equals(ledger)
          && (after.isEmpty() || OpenCrossing.ORDER.compare(crossing.key(), after.get()) > 0)) {
        first.add(crossing);
        if (first.size() > limit) {
          first.poll();
        }
      }
    }
    List<Crossing> inOrder = new ArrayList<>(first);
    inOrder.sort(order);
    return inOrder.stream().map(this::told).toList();
  }

  private OpenCrossing told(Crossing crossing) {
    CrossingKey key = crossing.key();
    return new OpenCrossing(
        shard.id(),
        key,
        crossing.transaction(),
        crossing.kind(),
        crossing.preparedMicros(),
        Math.max(0, shard.runtime().wallMicros() - crossing.preparedMicros()),
        crossing.decision(),
        crossing.atHome()
            ? home.waitsFor(crossing)
            : List.of(new ShardId(key.region(), key.shard())));
  }

  /**
   * Has those of a ledger driven on at once.
   *
   * @return how many; of those that wait for another shard's decision {@link
   *     ForeignDecisions#ASKED_MAX} at most, the others have their turn by themselves
   */
  int driveOn(String ledger) {
    return home.driveOn(ledger) + foreign.askNow(ledger);
  }
}
