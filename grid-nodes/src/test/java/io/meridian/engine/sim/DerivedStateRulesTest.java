package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.engine.CommandReply;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.Stamp;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One test for each rule of the shard protocol that concerns derived state (D). Where a rule can be
 * taken away from outside, a second test takes it away and shows that the money is then wrong and
 * that the checker says so.
 */
@ExtendWith(QuietEngine.class)
final class DerivedStateRulesTest {
  private static final long MILLIS = Stage.MILLIS;

  @Test
  void D1_shouldKeepTheNewerEntriesWhenAMaterializerWakesLate() {
    // Given derived writes that are held up while another leader materializes newer ones
    Stage stage = Stage.set();
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    stage.lead(stage.others(first).get(0));
    stage.pay(11);
    stage.materialize();
    List<Map<DerivedKey, DerivedValue>> before = derivedOfAll(stage);

    // When the first one's go through at last
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.run(300);

    // Then they change nothing on any copy
    assertThat(derivedOfAll(stage)).isEqualTo(before);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D1_shouldBringOldBalancesBackWithoutTheRule() {
    Stage stage = Stage.set(Rule.KEEPS_STAMPS);
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    stage.lead(stage.others(first).get(0));
    stage.pay(11);
    stage.materialize();

    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.run(300);

    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void D2_shouldRemoveNothingUnlessEverythingIsMadeAgain() {
    Stage stage = Stage.set();
    for (int i = 0; i < 30; i++) {
      stage.pay(1);
    }
    stage.world().crash(stage.primary(), 100 * MILLIS);
    stage.pay(1);
    stage.materialize();

    assertThat(stage.world().tally().count("derived sweep")).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldWriteAgainWhatACopyHasMissed() {
    // Given a derived write that reached the primary's copy only before the primary died
    Stage stage = Stage.set();
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    CommandReply.Recorded paid = stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    DerivedKey index = DerivedKey.index(paid.record().command().commandId());
    long epoch = first.journal(stage.shard()).head().epoch();
    first
        .state(stage.shard())
        .apply(
            Map.of(
                index,
                Optional.of(
                    new DerivedValue(
                        new Stamp(epoch, paid.position().sequence()),
                        DerivedCodec.encode(paid.position())))),
            first.state(stage.shard()).counter(),
            stage.grid().nextVersion());
    stage.world().crash(first, 100 * MILLIS);

    // When another leader is born
    stage.lead(stage.others(first).get(0));
    stage.materialize();

    // Then every copy has the entry, under the new epoch
    stage.until(() -> stage.grid().members().size() == 3);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.grid().nodes())
        .allSatisfy(
            node ->
                assertThat(stage.derived(node, index).orElseThrow().stamp().epoch())
                    .isGreaterThan(epoch));
  }

  @Test
  void D3_shouldReplayFromWhereAReturnedCopyMayHaveGaps() {
    // Given a copy with entries of its own, which comes back with as many as the others have
    Stage stage = Stage.set();
    stage.materialize();
    SimNode leader = stage.primary();
    SimNode returned = stage.others(leader).get(0);
    stage.world().crash(returned, 400 * MILLIS);
    Post payment = stage.payment("missed", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    stage.materialize();
    DerivedCopy copy = returned.state(stage.shard());
    while (copy.counter() < leader.state(stage.shard()).counter()) {
      DerivedKey own = DerivedKey.index(new CommandId("shop", "eu", "world"));
      copy.apply(Map.of(own, Optional.empty()), copy.counter(), new Version(0, 0));
    }
    stage.until(() -> returned.member() && copy.owning());
    assertThat(stage.derived(returned, DerivedKey.index(payment.commandId()))).isEmpty();
    stage.run(300);

    // When it leads
    stage.lead(returned);
    CommandReply again = stage.execute(payment);

    // Then it knows what it had missed
    assertThat(((CommandReply.Recorded) again).replayed()).isTrue();
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldHaveTheMarkerSayNoMoreOfACopyThanTheReplaySetsItBackTo() {
    // Given a marker that a birth has set back while a copy was away, of which it says more
    Stage stage = Stage.set();
    SimNode returned = stage.others(stage.primary()).get(0);
    for (int i = 0; i < 6; i++) {
      stage.pay(10);
    }
    stage.materialize();
    Block early = BlockCodec.decode(stage.primary().journal(stage.shard()).block(3).orElseThrow());
    Map<String, Long> completeThrough = new HashMap<>();
    stage.grid().nodes().forEach(node -> completeThrough.put(node.name(), 3L));
    completeThrough.put(returned.name(), stage.primary().journal(stage.shard()).head().sequence());
    RuleScenes.overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER, DerivedCodec.encode(new Marker(3, early.hash(), completeThrough))));

    // When that copy's node is to lead, and nothing it writes gets through
    stage.gates().set(returned, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), returned);
    stage.until(() -> stage.gates().waiting(returned, Gates.Call.WRITE) == 1);

    // Then the marker says so of its copy before it sets anything back
    assertThat(RuleScenes.marker(stage, returned).completeThrough())
        .containsEntry(returned.name(), 3L);
    stage.gates().set(returned, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.until(() -> stage.leads(returned));
    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepEveryKindOfEntryThatAnswersNeed() {
    Stage stage = Stage.set();
    for (int i = 0; i < 70; i++) {
      stage.pay(1);
    }
    stage.execute(stage.hold("open", 20, 60_000));
    stage.execute(stage.hold("taken", 20, 60_000));
    stage.execute(stage.capture("c", "taken", 20));
    stage.materialize();

    List<String> kinds =
        stage.primary().state(stage.shard()).all().keySet().stream()
            .map(key -> key.kind().name())
            .distinct()
            .toList();

    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "LEDGER", "ASSET", "ACCOUNT", "PAGE", "INDEX", "ORIGINAL", "SLOT", "MARKER");
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepWhatIsLeftOfAHoldForEver() {
    // Given a hold that is captured in part, refunded in part, and over
    Stage stage = Stage.set();
    stage.pay(100);
    stage.execute(stage.hold("h", 60, 400));
    stage.execute(stage.capture("c", "h", 25));
    stage.run(1_500);
    for (int i = 0; i < 20; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When a leader that never saw it is asked to capture more
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it knows what became of it
    assertThat(stage.execute(stage.capture("late", "h", 1)).refused().orElseThrow().reason())
        .isEqualTo(Reason.HOLD_EXPIRED);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepWhoTookAReferenceForEver() {
    // Given a ledger in which references are unique, and a transaction that has taken one
    Stage stage = Stage.set();
    stage.must(new Operation.Asked.OfLedger("unique", true));
    stage.must(new Operation.Asked.OfAsset("unique", "USD", 2));
    stage.must(new Operation.Asked.OfCommand(Stage.opening("unique", Stage.SOURCE)));
    stage.must(new Operation.Asked.OfCommand(Stage.opening("unique", Stage.WALLET)));
    stage.execute(referring("first"));
    for (int i = 0; i < 20; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When a leader that never saw it is asked for another under the same reference
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it is taken
    assertThat(stage.execute(referring("second")).refused().orElseThrow().reason())
        .isEqualTo(Reason.REFERENCE_TAKEN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D5_shouldNotTakeAFailedLookUpForAMiss() {
    // Given an id that memory has forgotten, because it is materialized
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    Post payment = stage.payment("known", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    for (int i = 0; i < 10; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When it is used again while the index can not be read
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.REFUSING);
    Operation failed = stage.send(leader, payment);
    stage.waitFor(failed);
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.OPEN);
    Operation again = stage.send(leader, payment);
    stage.waitFor(again);

    // Then it is not executed a second time
    assertThat(RuleScenes.reason(failed)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(RuleScenes.recorded(again).replayed()).isTrue();
    assertThat(stage.balance()).isEqualTo(110);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D5_shouldRememberAnIdUntilItsIndexEntryIsMaterialized() {
    // Given payments whose derived entries do not get written
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.materialize();
    stage.gates().set(leader, Gates.Call.WRITE, Gates.Position.SHUT);
    Post payment = stage.payment("fresh", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    for (int i = 0; i < 5; i++) {
      stage.pay(1);
    }

    // When the first id is used again
    Operation again = stage.send(leader, payment);
    stage.waitFor(again);

    // Then it is known, though no index has it
    assertThat(stage.derived(leader, DerivedKey.index(payment.commandId()))).isEmpty();
    assertThat(RuleScenes.recorded(again).replayed()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenTheMarkerIsOffTheChain() {
    // Given a marker that names a block which is not in the chain, and an entry that has no place
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    Marker marker =
        DerivedCodec.decodeMarker(stage.derived(first, DerivedKey.MARKER).orElseThrow().content());
    byte[] wrong = new byte[Head.HASH_BYTES];
    wrong[3] = 1;
    DerivedKey stray = DerivedKey.index(new CommandId("shop", "eu", "stray"));
    RuleScenes.overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER,
            DerivedCodec.encode(
                new Marker(marker.sequence(), Bytes.wrap(wrong), marker.completeThrough())),
            stray,
            DerivedCodec.encode(stage.pay(1).position())));

    // When a leader is born
    stage.lead(stage.others(first).get(0));

    // Then derived state is what the journal says, and nothing else
    assertThat(stage.balance()).isEqualTo(101);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenTheMarkerIsAheadOfTheHead() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    Marker ahead = new Marker(1_000, Bytes.wrap(new byte[Head.HASH_BYTES]), Map.of());
    RuleScenes.overwrite(stage, Map.of(DerivedKey.MARKER, DerivedCodec.encode(ahead)));

    stage.lead(stage.others(stage.primary()).get(0));

    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
  }

  @Test
  void D6_shouldTrustNothingThatWasThrownAwayWhenTheRebuildIsCutShortAtItsBeginning() {
    // Given a rebuild whose leader dies when the marker says that everything is thrown away, and
    // nothing has been made again
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    RuleScenes.spoil(stage);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(() -> stage.gates().waiting(second, Gates.Call.WRITE) == 1);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.until(() -> RuleScenes.marker(stage, first).discardEpoch() > 0);
    stage.world().crash(second, 3_000 * MILLIS);
    assertThat(stage.leads(second)).isFalse();
    assertThat(stage.world().tally().count("derived sweep")).isZero();

    // When the next is born
    SimNode third = stage.others(first).get(1);
    stage.lead(third);

    // Then derived state is what the journal says, and nothing else, and the marker says so
    stage.pay(1);
    stage.materialize();
    assertThat(stage.balance()).isEqualTo(101);
    assertThat(RuleScenes.marker(stage, third).discardEpoch()).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldTrustNothingThatWasThrownAwayWhenTheRebuildIsCutShortHalfWay() {
    // Given a rebuild whose leader dies when part of the journal is materialized again
    Stage stage = Stage.set();
    for (int i = 0; i < 60; i++) {
      stage.pay(10);
    }
    stage.materialize();
    RuleScenes.spoil(stage);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    long end = first.journal(stage.shard()).head().sequence();
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(
        () ->
            RuleScenes.marker(stage, first).discardEpoch() > 0
                && RuleScenes.marker(stage, first).sequence() > 0);
    stage.world().crash(second, 3_000 * MILLIS);
    assertThat(RuleScenes.marker(stage, first).sequence()).isLessThan(end);
    assertThat(stage.world().tally().count("derived sweep")).isZero();

    // When the next is born
    stage.lead(stage.others(first).get(1));

    // Then it goes on from there, and derived state is what the journal says, and nothing else
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.balance()).isEqualTo(600);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenWhatTheReplayNeedsIsMissing() {
    // Given an account that is gone from every copy, and a payment to it that is not materialized
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(11);
    DerivedKey wallet = DerivedKey.account(new AccountKey("shop", Stage.WALLET));
    for (SimNode node : stage.grid().nodes()) {
      DerivedCopy copy = node.state(stage.shard());
      copy.apply(Map.of(wallet, Optional.empty()), copy.counter(), stage.grid().nextVersion());
    }

    // When the next is born
    stage.world().crash(first, 500 * MILLIS);
    stage.lead(stage.others(first).get(0));

    // Then it has made the account again
    assertThat(stage.balance()).isEqualTo(111);
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
    assertThat(stage.findings()).isEmpty();
  }

  private static Post referring(String id) {
    return new Post(
        new CommandId("unique", "eu", id),
        "",
        List.of(new Posting(Stage.SOURCE, Stage.WALLET, "USD", 1)),
        new TransactionDetails("invoice-7", Map.of(), Optional.empty(), OptionalLong.empty()));
  }

  private static List<Map<DerivedKey, DerivedValue>> derivedOfAll(Stage stage) {
    return stage.grid().nodes().stream().map(node -> node.state(stage.shard()).all()).toList();
  }
}
