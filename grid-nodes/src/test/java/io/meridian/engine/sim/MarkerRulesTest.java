package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ReadReply;
import io.meridian.engine.RebuildReport;
import io.meridian.engine.Stamp;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How a birth settles from where derived state is trusted [D3, D6] when copies disagree, or another
 * leader is at work between what it has heard and what it claims.
 */
@ExtendWith(QuietEngine.class)
final class MarkerRulesTest {
  private static final long MILLIS = Stage.MILLIS;
  private static final DerivedKey WALLET = DerivedKey.account(new AccountKey("shop", Stage.WALLET));

  @Test
  void D3_shouldNotRaiseAMarkerThatAnOlderLeaderHasSetBackMeanwhile() {
    // Given a birth that has heard every copy's marker and is about to claim it
    Stage stage = paid(6);
    SimNode next = stage.others(stage.primary()).get(0);
    DerivedValue early = stage.derived(next, WALLET).orElseThrow();
    stage.pay(100);
    stage.materialize();
    stage.gates().set(next, Gates.Call.CLAIM, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), next);
    stage.until(() -> stage.gates().waiting(next, Gates.Call.CLAIM) == 1);

    // When an older leader's marker comes in that sets the wallet back, and the wallet with it
    onEveryCopy(stage, DerivedKey.MARKER, DerivedCodec.encode(setBackTo(3, stage)));
    onEveryCopy(stage, WALLET, early.content());
    stage.gates().set(next, Gates.Call.CLAIM, Gates.Position.OPEN);
    stage.until(() -> stage.leads(next));

    // Then the replay began where that marker said
    assertThat(stage.balance()).isEqualTo(160);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldNotBeBornWhenTheMarkerIsClaimedOnTooFewCopies() {
    // Given a shard whose answers need all three copies, and a birth about to claim the marker
    Stage stage = Stage.set(1, EngineHost.tight(3));
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    SimNode next = stage.others(first).get(0);
    stage.gates().set(next, Gates.Call.CLAIM, Gates.Position.SHUT);
    stage.gates().set(next, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), next);
    stage.until(() -> stage.gates().waiting(next, Gates.Call.CLAIM) == 1);

    // When one of them is gone by the time it claims it
    stage.world().crash(first, 1_000 * MILLIS);
    stage.gates().set(next, Gates.Call.CLAIM, Gates.Position.OPEN);
    stage.run(500);

    // Then it has written nothing, and leads when the third is back
    assertThat(stage.leads(next)).isFalse();
    assertThat(stage.gates().waiting(next, Gates.Call.WRITE)).isZero();
    stage.gates().set(next, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.until(() -> stage.leads(stage.primary()));
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldSayNoMoreOfACopyThatIsAwayThanWhereTheReplayBegins() {
    // Given a copy that is away and complete, and another that may have gaps since block 3
    Stage stage = paid(6);
    SimNode first = stage.primary();
    SimNode gaps = stage.others(first).get(0);
    SimNode away = stage.others(first).get(1);
    Marker there = RuleScenes.marker(stage, first);
    Map<String, Long> completeThrough = new TreeMap<>(there.completeThrough());
    completeThrough.put(gaps.name(), 3L);
    onEveryCopy(
        stage,
        DerivedKey.MARKER,
        DerivedCodec.encode(new Marker(there.sequence(), there.hash(), completeThrough)));
    stage.world().crash(away, 1_500 * MILLIS);
    stage.until(() -> stage.grid().members().size() == 2);

    // When the one with gaps leads
    stage.lead(gaps);

    // Then the other may come to share what was set back, and the marker says no more of it
    assertThat(RuleScenes.marker(stage, gaps).completeThrough()).containsEntry(away.name(), 3L);
    stage.until(() -> stage.grid().members().size() == 3);
    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldKeepTheEvidenceWhenALeaderDiesAfterItHasClaimedTheMarker() {
    // Given one copy whose marker is off the chain, with an entry that has no place
    Stage stage = paid(6);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    SimNode third = stage.others(first).get(1);
    byte[] wrong = new byte[Head.HASH_BYTES];
    wrong[3] = 1;
    DerivedKey stray = DerivedKey.index(Stage.id("stray"));
    Marker ofItsOwn = new Marker(3, Bytes.wrap(wrong), Map.of());
    onCopy(third, stage, DerivedKey.MARKER, DerivedCodec.encode(ofItsOwn));
    onCopy(third, stage, stray, stage.derived(third, WALLET).orElseThrow().content());

    // When a leader claims the marker, and dies before it has written anything else
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(() -> RuleScenes.marker(stage, third).equals(RuleScenes.marker(stage, first)));
    stage.world().crash(second, 2_000 * MILLIS);
    stage.lead(third);

    // Then the next has made everything again all the same
    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.derived(third, stray)).isEmpty();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenACopysMarkerCanNotBeRead() {
    Stage stage = paid(6);
    SimNode first = stage.primary();
    SimNode third = stage.others(first).get(1);
    onCopy(third, stage, DerivedKey.MARKER, Bytes.wrap(new byte[] {7, 7}));

    stage.lead(stage.others(first).get(0));

    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldLeaveDerivedStateAloneWhenANewerVersionHasWrittenAMarker() {
    // Given a marker in a format that this version does not know, and nothing wrong with it
    Stage stage = paid(6);
    SimNode first = stage.primary();
    SimNode third = stage.others(first).get(1);
    Bytes known = stage.derived(third, DerivedKey.MARKER).orElseThrow().content();
    byte[] newer = known.toArray();
    newer[0] = 99;
    CRC32C checksum = new CRC32C();
    checksum.update(newer, 0, newer.length - Integer.BYTES);
    ByteBuffer.wrap(newer).putInt(newer.length - Integer.BYTES, (int) checksum.getValue());
    onCopy(third, stage, DerivedKey.MARKER, Bytes.wrap(newer));
    SimNode next = stage.others(first).get(0);

    // When another is to lead
    stage.grid().movePrimary(stage.shard(), next);
    stage.run(500);

    // Then nothing is thrown away, and it leads when the marker is one that it knows
    assertThat(stage.leads(next)).isFalse();
    assertThat(stage.derived(third, DerivedKey.MARKER).orElseThrow().content())
        .isEqualTo(Bytes.wrap(newer));
    onCopy(third, stage, DerivedKey.MARKER, known);
    stage.until(() -> stage.leads(next));
    assertThat(stage.world().tally().count("derived sweep")).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenTheOwnMarkerCanNotBeRead() {
    Stage stage = paid(6);
    SimNode next = stage.others(stage.primary()).get(0);
    onCopy(next, stage, DerivedKey.MARKER, Bytes.EMPTY);

    stage.lead(next);

    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldSayThatARebuildWaitsForACopyThatMayHaveABlockNobodyElseHas() {
    // Given a marker of a block that only a copy which is away may have
    Stage stage = paid(3);
    SimNode first = stage.primary();
    Marker beyond = new Marker(1_000, Bytes.wrap(new byte[Head.HASH_BYTES]), Map.of());
    RuleScenes.overwrite(stage, Map.of(DerivedKey.MARKER, DerivedCodec.encode(beyond)));
    stage.world().crash(first, 60_000 * MILLIS);
    stage.until(() -> stage.grid().members().size() == 2);

    // When an operator has the shard rebuilt, which a thread of its own waits for
    CompletableFuture<ReadReply<RebuildReport>> rebuild = stage.rebuild(stage.primary());
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              stage.run(1);
              return rebuild.isDone();
            });

    // Then the operator is told, and it opens by itself when the copy has answered
    assertThat(rebuild).isCompletedExceptionally();
    assertThat(RuleScenes.reason(rebuild)).isEqualTo(Reason.REGION_UNAVAILABLE);
    while (stage.grid().members().size() < 3) {
      stage.run(100);
    }
    assertThat(stage.balance()).isEqualTo(30);
    assertThat(stage.findings()).isEmpty();
  }

  /** A stage with so many payments of 10 each, all of them materialized. */
  private static Stage paid(int payments) {
    Stage stage = Stage.set();
    for (int i = 0; i < payments; i++) {
      stage.pay(10);
    }
    stage.materialize();
    return stage;
  }

  private static Marker setBackTo(long sequence, Stage stage) {
    Block block =
        BlockCodec.decode(stage.primary().journal(stage.shard()).block(sequence).orElseThrow());
    Map<String, Long> completeThrough = new TreeMap<>();
    stage.grid().nodes().forEach(node -> completeThrough.put(node.name(), sequence));
    return new Marker(sequence, block.hash(), completeThrough);
  }

  private static void onEveryCopy(Stage stage, DerivedKey key, Bytes content) {
    stage.grid().nodes().forEach(node -> onCopy(node, stage, key, content));
  }

  private static void onCopy(SimNode node, Stage stage, DerivedKey key, Bytes content) {
    DerivedCopy copy = node.state(stage.shard());
    Stamp stamp = copy.entry(key).map(DerivedValue::stamp).orElse(new Stamp(1, 1));
    copy.apply(
        Map.of(key, Optional.of(new DerivedValue(stamp, content))),
        copy.counter(),
        stage.grid().nextVersion());
  }
}
