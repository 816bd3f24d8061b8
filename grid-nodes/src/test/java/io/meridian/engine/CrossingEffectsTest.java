package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.SettleLegs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Records that are replayed onto a table of open crossings that is newer than the marker. Copies
 * with an older one hear of what they say all the same [D3].
 */
final class CrossingEffectsTest {
  private static final ShardId HOME = new ShardId("eu", 0);
  private static final int PLACE = 3;
  private static final CrossingKey KEY = new CrossingKey("eu", 0, 7, 0);
  private static final Leg.Move CREDIT = new Leg.Move(0, true, "USD", 1, 0);
  private static final Crossing OPEN = open(KEY);

  private final ShardMemory memory = new ShardMemory(HOME);

  private static Crossing open(CrossingKey key) {
    return new Crossing(
        key,
        post("t" + key.sequence(), ALICE, BOB, 1).commandId(),
        CommandKind.POST,
        1_000,
        List.of(),
        List.of(new Participant("uk", 0, List.of(new Leg(BOB, 1, List.of(CREDIT))))),
        List.of(),
        "",
        PLACE,
        Optional.empty(),
        List.of());
  }

  private Map<Integer, Optional<Crossing>> replay(Command command, Decision decision) {
    Crossed crossed = new Crossed(KEY, PLACE, decision, List.of());
    Outcome outcome =
        new Outcome.Applied(
            List.of(), List.of(), List.of(), Optional.empty(), Optional.of(crossed));
    DerivedChanges changes = new DerivedChanges();
    memory.apply(new LedgerRecord(command, 2_000, outcome), new JournalPosition(8, 0), changes);
    return changes.crossings();
  }

  @Test
  void D3_shouldFreeThePlaceOfWhatIsOverThoughItIsFreeHere() {
    assertThat(replay(SettleLegs.of(OPEN.decided(Decision.RELEASE), "eu"), Decision.RELEASE))
        .containsExactly(Map.entry(PLACE, Optional.empty()));
    assertThat(replay(FinishCrossing.of(OPEN), Decision.RELEASE))
        .containsExactly(Map.entry(PLACE, Optional.empty()));
  }

  @Test
  void D3_shouldSayWhatWasDecidedThoughItIsKnownHere() {
    Crossing decided = OPEN.decided(Decision.RELEASE);
    memory.openCrossings().set(PLACE, Optional.of(decided));

    assertThat(replay(AbandonCrossing.of(OPEN), Decision.RELEASE))
        .containsExactly(Map.entry(PLACE, Optional.of(decided)));
  }

  @Test
  void D3_shouldNotDecideALaterOneThatHasThePlaceHere() {
    memory.openCrossings().set(PLACE, Optional.of(open(new CrossingKey("eu", 0, 9, 0))));

    assertThat(replay(AbandonCrossing.of(OPEN), Decision.RELEASE)).isEmpty();
  }
}
