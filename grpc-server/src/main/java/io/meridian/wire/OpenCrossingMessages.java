package io.meridian.wire;

import com.google.protobuf.Duration;
import io.meridian.engine.OpenCrossing;
import io.meridian.engine.ShardId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.proto.v1.AwaitedShard;
import io.meridian.proto.v1.CrossingState;
import io.meridian.proto.v1.JournalPosition;
import java.util.Optional;

/** What is open between shards, as messages and as places in a list. Pure; any thread. */
final class OpenCrossingMessages {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private OpenCrossingMessages() {}

  /** One as a shard's leader tells of it. */
  static io.meridian.proto.v1.OpenCrossing message(OpenCrossing open) {
    CrossingKey key = open.key();
    io.meridian.proto.v1.OpenCrossing.Builder message =
        io.meridian.proto.v1.OpenCrossing.newBuilder()
            .setRegion(open.shard().region())
            .setShard(open.shard().number())
            .setHome(
                JournalPosition.newBuilder()
                    .setRegion(key.region())
                    .setShard(key.shard())
                    .setSequence(key.sequence())
                    .setOrdinal(key.ordinal()))
            .setTransaction(open.transaction().reference())
            .setKind(TransactionMessages.kind(open.kind()))
            .setState(
                open.decision().isPresent()
                    ? CrossingState.CROSSING_STATE_DECIDED
                    : CrossingState.CROSSING_STATE_PREPARED)
            .setPrepareTime(Values.timestamp(open.preparedMicros()))
            .setAge(age(open.ageMicros()));
    open.decision()
        .filter(Decision::applies)
        .ifPresent(decision -> message.setDecisionTime(Values.timestamp(decision.micros())));
    for (ShardId awaited : open.waitsFor()) {
      message.addWaitsFor(
          AwaitedShard.newBuilder().setRegion(awaited.region()).setShard(awaited.number()));
    }
    return message.build();
  }

  private static Duration age(long micros) {
    return Duration.newBuilder()
        .setSeconds(micros / MICROS_PER_SECOND)
        .setNanos((int) (micros % MICROS_PER_SECOND) * NANOS_PER_MICRO)
        .build();
  }

  /** Where one stands in the list, as the name of an item of a page. */
  static String name(OpenCrossing open) {
    return open.shard().region() + '/' + open.shard().number() + '/' + open.key();
  }

  /** The place of that name; empty = the start of the list. */
  static Optional<OpenCrossing.Place> place(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = name.split("/", -1);
    return Optional.of(
        new OpenCrossing.Place(
            new ShardId(parts[0], Integer.parseInt(parts[1])),
            new CrossingKey(
                parts[2],
                Integer.parseInt(parts[3]),
                Long.parseLong(parts[4]),
                Integer.parseInt(parts[5]))));
  }
}
