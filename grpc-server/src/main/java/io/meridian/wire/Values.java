package io.meridian.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.PrivateData;

/** The small values that many messages hold. */
final class Values {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private Values() {}

  static Timestamp timestamp(long micros) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(micros, MICROS_PER_SECOND))
        .setNanos((int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000)
        .build();
  }

  static io.meridian.proto.v1.Counters counters(Counters counters) {
    return io.meridian.proto.v1.Counters.newBuilder()
        .setPostedDebits(counters.postedDebits())
        .setPostedCredits(counters.postedCredits())
        .setHeldDebits(counters.heldDebits())
        .setHeldCredits(counters.heldCredits())
        .build();
  }

  static io.meridian.proto.v1.NormalSide side(NormalSide side) {
    return switch (side) {
      case CREDIT -> io.meridian.proto.v1.NormalSide.NORMAL_SIDE_CREDIT;
      case DEBIT -> io.meridian.proto.v1.NormalSide.NORMAL_SIDE_DEBIT;
    };
  }

  static io.meridian.proto.v1.PrivateData privateData(PrivateData data) {
    return io.meridian.proto.v1.PrivateData.newBuilder()
        .setKeyId(data.keyId())
        .setNonce(ByteString.copyFrom(data.nonce().unsafeArray()))
        .setContent(ByteString.copyFrom(data.content().unsafeArray()))
        .build();
  }

  static io.meridian.proto.v1.JournalPosition position(
      ShardId shard, io.meridian.codec.JournalPosition position) {
    return io.meridian.proto.v1.JournalPosition.newBuilder()
        .setRegion(shard.region())
        .setShard(shard.number())
        .setSequence(position.sequence())
        .setOrdinal(position.ordinal())
        .build();
  }
}
