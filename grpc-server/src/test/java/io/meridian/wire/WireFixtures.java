package io.meridian.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.meridian.codec.JournalPosition;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The mappers of a grid of two regions, and what their answers say. */
final class WireFixtures {
  /** What the clock of the grid shows: 2023-11-14T22:13:20.123456Z. */
  static final long NOW_MICROS = 1_700_000_000_123_456L;

  static final Bytes SECRET = Bytes.wrap(new byte[32]);

  static final Wire WIRE = Wire.of(regions(), () -> NOW_MICROS, SECRET, new Random(1));

  private WireFixtures() {}

  /** Two regions, the second one smaller. */
  private static Map<String, Integer> regions() {
    Map<String, Integer> regions = new LinkedHashMap<>();
    regions.put("eu", 8);
    regions.put("us", 4);
    return regions;
  }

  static <Q, D, R> Exchange.Ask<Q, D, R> asked(Exchange<Q, D, R> exchange) {
    if (exchange instanceof Exchange.Refused<Q, D, R> refused) {
      throw new AssertionError("refused: " + refused.failure().details());
    }
    return (Exchange.Ask<Q, D, R>) exchange;
  }

  static <Q, D, R> Status refused(Exchange<Q, D, R> exchange) {
    assertThat(exchange).isInstanceOf(Exchange.Refused.class);
    return ((Exchange.Refused<Q, D, R>) exchange).failure().details();
  }

  static <R> R message(Answer<R> answer) {
    if (answer instanceof Answer.Failure<R> failure) {
      throw new AssertionError("failed: " + failure.failure().details());
    }
    return ((Answer.Message<R>) answer).message();
  }

  static <R> Status failed(Answer<R> answer) {
    assertThat(answer).isInstanceOf(Answer.Failure.class);
    return ((Answer.Failure<R>) answer).failure().details();
  }

  /** The command of a record in the journal of shard eu#4, at block 17, record 2. */
  static CommandReply.Recorded recorded(Command command, Outcome outcome, boolean replayed) {
    return new CommandReply.Recorded(
        record(command, outcome), new ShardId("eu", 4), new JournalPosition(17, 2), replayed);
  }

  static LedgerRecord record(Command command, Outcome outcome) {
    return new LedgerRecord(command, NOW_MICROS, outcome);
  }

  static String reason(Status status) {
    return errorInfo(status).getReason();
  }

  static ErrorInfo errorInfo(Status status) {
    try {
      return status.getDetails(0).unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** The violated fields with their reasons, {@code field REASON}, in the order listed. */
  static List<String> violations(Status status) {
    return badRequest(status).getFieldViolationsList().stream()
        .map(v -> v.getField() + " " + v.getReason())
        .toList();
  }

  static BadRequest badRequest(Status status) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        try {
          return detail.unpack(BadRequest.class);
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("no BadRequest in " + status);
  }
}
