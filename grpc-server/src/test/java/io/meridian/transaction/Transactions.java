package io.meridian.transaction;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Posting;
import io.meridian.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Requests for posts, and what an engine would answer them. */
final class Transactions {
  static final Wire WIRE =
      Wire.of(
          new TreeMap<>(Map.of("eu", 1, "us", 1)),
          () -> 1_700_000_000_000_000L,
          Bytes.wrap(new byte[32]),
          new Random(1));

  private Transactions() {}

  static CreateTransactionRequest post(String id, String region, long amount) {
    return CreateTransactionRequest.newBuilder()
        .setLedger("shop")
        .setId(id)
        .setPost(
            Post.newBuilder()
                .addPostings(
                    Posting.newBuilder()
                        .setDebitAccount(region + "/alice")
                        .setCreditAccount(region + "/bob")
                        .setAsset("USD")
                        .setAmount(amount)))
        .build();
  }

  /** A request whose shape is wrong. */
  static CreateTransactionRequest wrong(String id) {
    return post(id, "eu", 0);
  }

  static CommandReply applied(PreparedCommand command) {
    return new CommandReply.Recorded(
        record(command), new ShardId("eu", 0), new JournalPosition(1, 0), false);
  }

  static CommandReply tried(PreparedCommand command) {
    return new CommandReply.Tried(record(command));
  }

  static CommandReply triedInVain(PreparedCommand command) {
    return new CommandReply.Tried(
        new LedgerRecord(command.command(), 1, new Outcome.Refused(poor())));
  }

  static CommandReply refused(Reason reason) {
    return new CommandReply.Unrecorded(new Refusal(reason, Map.of()));
  }

  private static Refusal poor() {
    return new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of());
  }

  private static LedgerRecord record(PreparedCommand command) {
    return new LedgerRecord(command.command(), 1, new Outcome.Applied(List.of()));
  }
}
