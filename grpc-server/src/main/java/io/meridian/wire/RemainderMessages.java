package io.meridian.wire;

import io.meridian.engine.FoundTransaction;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Post;
import io.meridian.proto.v1.HoldState;
import io.meridian.proto.v1.PostingRemainder;
import io.meridian.proto.v1.Remainder;
import java.util.Optional;

/** What is left of a transaction to capture or to refund, as messages. Pure; any thread. */
final class RemainderMessages {
  private RemainderMessages() {}

  /** What was left of the transaction that a record is about, right after it; of a hold its own. */
  static Optional<Remainder> after(Outcome.Applied applied) {
    return applied.originals().isEmpty()
        ? Optional.empty()
        : Optional.of(
            remainder(
                applied.originals().get(0), applied.originals().stream().skip(1).findFirst()));
  }

  /** What is left now of a post, a hold or a capture that was applied; empty for all else. */
  static Optional<Remainder> now(FoundTransaction found) {
    LedgerRecord record = found.recorded().record();
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return Optional.empty();
    }
    if (found.original().isPresent()) {
      return Optional.of(remainder(found.original().get(), found.hold()));
    }
    if (record.command() instanceof Post post) {
      return Optional.of(untouched(post));
    }
    return record.command() instanceof Capture
        ? Optional.of(untouched(applied, found.hold()))
        : Optional.empty();
  }

  /**
   * What is left of {@code original}.
   *
   * @param hold of a capture its hold, which may have less to refund
   */
  private static Remainder remainder(Original original, Optional<Original> hold) {
    Remainder.Builder message = Remainder.newBuilder().setHoldState(state(original));
    if (!original.closedBy().isEmpty()) {
      message.setLastTransaction(original.id().sibling(original.closedBy()).reference());
    }
    Optional<Original> cap = hold.filter(held -> original.kind() == CommandKind.CAPTURE);
    for (Original.Remainder posting : original.postings()) {
      message.addPostings(
          PostingRemainder.newBuilder()
              .setAmount(posting.posting().amount())
              .setCaptured(posting.captured())
              .setReleased(posting.released())
              .setRemaining(posting.remaining())
              .setRefunded(posting.refunded())
              .setRefundable(capped(posting.refundable(), cap, posting.place())));
    }
    return message.build();
  }

  /** Of a post nothing was refunded yet: all of it may be. */
  private static Remainder untouched(Post post) {
    Remainder.Builder message = Remainder.newBuilder();
    post.postings()
        .forEach(posting -> message.addPostings(posted(posting.amount(), posting.amount())));
    return message.build();
  }

  /** Of a capture nothing was refunded yet, but of its hold something may have been. */
  private static Remainder untouched(Outcome.Applied capture, Optional<Original> hold) {
    Remainder.Builder message = Remainder.newBuilder();
    for (Part part : capture.parts()) {
      message.addPostings(posted(part.amount(), capped(part.amount(), hold, part.posting())));
    }
    return message.build();
  }

  private static PostingRemainder.Builder posted(long amount, long refundable) {
    return PostingRemainder.newBuilder()
        .setAmount(amount)
        .setCaptured(amount)
        .setRefundable(refundable);
  }

  private static long capped(long refundable, Optional<Original> hold, int place) {
    return hold.isPresent()
        ? Math.min(refundable, hold.get().postings().get(place).refundable())
        : refundable;
  }

  private static HoldState state(Original original) {
    return switch (original.state()) {
      case NONE -> HoldState.HOLD_STATE_UNSPECIFIED;
      case OPEN -> HoldState.HOLD_STATE_OPEN;
      case CAPTURED -> HoldState.HOLD_STATE_CAPTURED;
      case VOIDED -> HoldState.HOLD_STATE_VOIDED;
      case EXPIRED -> HoldState.HOLD_STATE_EXPIRED;
    };
  }
}
