package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.Marker;
import io.meridian.codec.OpenHold;
import io.meridian.engine.CommandReply;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.EngineException;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the tests of the rules of the shard protocol set a stage with, and ask of its answers. */
final class RuleScenes {
  private static final long MILLIS = Stage.MILLIS;

  private RuleScenes() {}

  static Reason reason(Operation operation) {
    assertThat(operation.answer()).as("%s", operation).isPresent();
    return reason(operation.answer().get());
  }

  static Reason reason(Operation.Answer answer) {
    return reason(((Operation.Answer.Failed) answer).fault());
  }

  static Reason reason(CompletableFuture<?> failed) {
    return reason(failed.handle((value, thrown) -> thrown).join());
  }

  private static Reason reason(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return ((EngineException) cause).reason();
  }

  /** Derived state as nothing in the journal has made it, under a marker that is off the chain. */
  static void spoil(Stage stage) {
    Marker there = marker(stage, stage.primary());
    byte[] wrong = new byte[Head.HASH_BYTES];
    wrong[3] = 1;
    CommandId stray = Stage.id("stray");
    overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER,
            DerivedCodec.encode(
                new Marker(there.sequence(), Bytes.wrap(wrong), there.completeThrough())),
            DerivedKey.index(stray),
            DerivedCodec.encode(new JournalPosition(there.sequence(), 0)),
            DerivedKey.slot(5),
            DerivedCodec.encodeSlot(
                Optional.of(new OpenHold(stray, SimNode.rightMicros(3_600_000 * MILLIS)))),
            DerivedKey.ledger("shop"),
            DerivedCodec.encode(
                DerivedCodec.decodeLedger(
                        stage
                            .derived(stage.primary(), DerivedKey.ledger("shop"))
                            .orElseThrow()
                            .content())
                    .closedUntil(1))));
  }

  static Marker marker(Stage stage, SimNode node) {
    return DerivedCodec.decodeMarker(
        stage.derived(node, DerivedKey.MARKER).orElseThrow().content());
  }

  /** A copy whose head is that one. */
  static void carry(SimNode node, Stage stage, Head head) {
    JournalCopy copy = node.journal(stage.shard());
    copy.apply(head, List.of(), copy.counter(), stage.grid().nextVersion());
  }

  static CommandReply.Recorded recorded(Operation operation) {
    assertThat(operation.answer()).as("%s", operation).isPresent();
    return (CommandReply.Recorded) ((Operation.Answer.Executed) operation.answer().get()).reply();
  }

  static void overwrite(Stage stage, Map<DerivedKey, Bytes> entries) {
    Version version = stage.grid().nextVersion();
    for (SimNode node : stage.grid().nodes()) {
      DerivedCopy copy = node.state(stage.shard());
      entries.forEach(
          (key, content) -> {
            Stamp stamp = copy.entry(key).map(DerivedValue::stamp).orElse(new Stamp(1, 1));
            copy.apply(
                Map.of(key, Optional.of(new DerivedValue(stamp, content))),
                copy.counter(),
                version);
          });
    }
  }
}
