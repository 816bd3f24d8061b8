package io.meridian.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.meridian.codec.Head;
import io.meridian.codec.HeadCodec;
import io.meridian.engine.JournalNeed;
import io.meridian.engine.JournalPage;
import io.meridian.engine.JournalQuery;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.JournalBlock;
import io.meridian.proto.v1.JournalHead;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.ReadJournalResponse;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/** Maps the questions for a shard's journal and their answers. Pure; any thread. */
final class JournalMessages {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private JournalMessages() {}

  static Exchange<JournalQuery, JournalPage, ReadJournalResponse> exchange(
      RequestCheck check, Map<String, Integer> shardsPerRegion, ReadJournalRequest request) {
    String region = check.region("region", request.getRegion());
    int shards = shardsPerRegion.getOrDefault(region, 1);
    int shard = (int) check.shape().range("shard", request.getShard(), 0, shards - 1);
    long after =
        check.shape().range("after_sequence", request.getAfterSequence(), 0, Long.MAX_VALUE);
    boolean fits =
        after == 0
            ? request.getAfterHash().isEmpty()
            : HASH.matcher(request.getAfterHash()).matches();
    if (!fits) {
      check
          .shape()
          .violation(
              Reason.MALFORMED_REQUEST,
              "after_hash",
              "must match " + HASH.pattern() + ", and be empty with after_sequence 0");
    }
    long throughSequence =
        check.shape().range("through_sequence", request.getThroughSequence(), 0, Long.MAX_VALUE);
    long throughMicros =
        RequestTimes.instant(
                check, "through_time", request.hasThroughTime(), request.getThroughTime())
            .orElse(0);
    return check.exchange(
        () ->
            new JournalQuery(
                new ShardId(region, shard),
                after,
                after == 0
                    ? Head.GENESIS.hash()
                    : Bytes.wrap(HexFormat.of().parseHex(request.getAfterHash())),
                throughSequence,
                throughMicros),
        page -> Answer.of(message(page, shards)));
  }

  private static ReadJournalResponse message(JournalPage page, int shards) {
    ReadJournalResponse.Builder message =
        ReadJournalResponse.newBuilder()
            .setMore(page.more())
            .setShards(shards)
            .setFacts(page.facts())
            .setHead(
                JournalHead.newBuilder()
                    .setSequence(page.durable().sequence())
                    .setStored(bytes(HeadCodec.encode(page.durable()))));
    for (JournalPage.StoredBlock block : page.blocks()) {
      message.addBlocks(
          JournalBlock.newBuilder()
              .setSequence(block.sequence())
              .setLastTime(Values.timestamp(block.lastMicros()))
              .setHash(block.hash().toString())
              .setStored(bytes(block.stored())));
    }
    page.needs().forEach(need -> message.addNeeds(message(need)));
    return message.build();
  }

  private static io.meridian.proto.v1.JournalNeed message(JournalNeed need) {
    io.meridian.proto.v1.JournalNeed.Builder message =
        io.meridian.proto.v1.JournalNeed.newBuilder()
            .setRegion(need.shard().region())
            .setShard(need.shard().number())
            .setSequence(need.sequence());
    if (need.micros() > 0) {
      message.setTime(Values.timestamp(need.micros()));
    }
    return message.build();
  }

  /** Nobody changes them any more. */
  private static ByteString bytes(Bytes stored) {
    return UnsafeByteOperations.unsafeWrap(stored.unsafeArray());
  }
}
