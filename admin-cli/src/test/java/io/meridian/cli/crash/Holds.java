package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldState;
import io.meridian.client.PostingRemainder;
import io.meridian.client.Remainder;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What the records of a ledger say of its holds and of what was posted, held against what the
 * server says is left of them. One thread.
 */
final class Holds {
  private final Map<String, List<Transaction>> followers = new HashMap<>();

  /**
   * Reads the records.
   *
   * @param applied every record there is, expiries too
   */
  Holds(List<Transaction> applied) {
    for (Transaction record : applied) {
      record
          .original()
          .ifPresent(
              original ->
                  followers.computeIfAbsent(original, first -> new ArrayList<>()).add(record));
    }
  }

  /** Whether the records tell how it ended. */
  boolean hasEnded(Transaction hold) {
    return newest(hold).remainder().orElseThrow().holdState().orElseThrow() != HoldState.OPEN;
  }

  // The newest capture, void or expiry of a hold, or itself; its remainder is what it left.
  private Transaction newest(Transaction hold) {
    return followers.getOrDefault(hold.transaction(), List.of()).stream()
        .filter(record -> record.kind() != TransactionKind.REFUND)
        .max(Comparator.comparing(Transaction::commitTime))
        .orElse(hold);
  }

  /** What the server says is left now is what the records add up to. */
  void leaveWhatIsFound(FoundTransaction found) {
    Transaction record = found.transaction();
    Remainder remainder = found.remainder().orElseThrow();
    if (record.kind() == TransactionKind.HOLD) {
      holdHas(record, remainder);
    } else {
      assertThat(remainder.holdState()).isEmpty();
    }
    long refunded =
        refundsOf(record.transaction())
            + followers.getOrDefault(record.transaction(), List.of()).stream()
                .filter(follower -> follower.kind() == TransactionKind.CAPTURE)
                .mapToLong(capture -> refundsOf(capture.transaction()))
                .sum();
    assertThat(sum(remainder, PostingRemainder::refunded))
        .as("what was refunded of %s", record)
        .isEqualTo(refunded);
  }

  private void holdHas(Transaction hold, Remainder remainder) {
    for (PostingRemainder posting : remainder.postings()) {
      assertThat(posting.captured() + posting.released() + posting.remaining())
          .as("captured, released and remaining of %s", hold)
          .isEqualTo(posting.amount());
    }
    long captured =
        followers.getOrDefault(hold.transaction(), List.of()).stream()
            .filter(record -> record.kind() == TransactionKind.CAPTURE)
            .mapToLong(Holds::moved)
            .sum();
    assertThat(sum(remainder, PostingRemainder::captured))
        .as("what was captured of %s", hold)
        .isEqualTo(captured);
    Transaction newest = newest(hold);
    assertThat(remainder.holdState())
        .as("the state of %s", hold)
        .isEqualTo(newest.remainder().orElseThrow().holdState());
    if (remainder.holdState().orElseThrow() == HoldState.OPEN) {
      assertThat(remainder.lastTransaction()).isEmpty();
    } else {
      assertThat(sum(remainder, PostingRemainder::remaining)).isZero();
      assertThat(remainder.lastTransaction()).contains(newest.transaction());
    }
  }

  private long refundsOf(String original) {
    return followers.getOrDefault(original, List.of()).stream()
        .filter(record -> record.kind() == TransactionKind.REFUND)
        .mapToLong(Holds::moved)
        .sum();
  }

  private static long moved(Transaction record) {
    return record.postings().stream().mapToLong(posting -> posting.amount()).sum();
  }

  private static long sum(Remainder remainder, ToLongFunction<PostingRemainder> amount) {
    return remainder.postings().stream().mapToLong(amount).sum();
  }
}
