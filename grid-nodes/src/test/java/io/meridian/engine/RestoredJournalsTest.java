package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.atomic;
import static io.meridian.engine.CrossingFixture.capture;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.refund;
import static io.meridian.engine.CrossingFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Journals that are taken one after the other, each up to where it happens to be, and begun anew.
 */
final class RestoredJournalsTest {
  private static final ShardId EU = new ShardId("eu", 0);
  private static final ShardId UK = new ShardId("uk", 0);
  private static final ShardId US = new ShardId("us", 0);
  private static final List<ShardId> SHARDS = List.of(EU, UK, US);
  private static final int CUTS = 40;

  @AutoClose private final CrossingFixture origin = new CrossingFixture(EngineConfig.DEFAULTS);

  @Test
  void shouldTakeUpTheBooksAtEveryCutThatIsOfOneGrid() {
    // Given journals of all that crosses shards, and what is refused
    payments();
    JournalsCut whole = JournalsCut.of(origin.engine(), EU, UK, US);
    long seed = System.nanoTime();
    Random random = new Random(seed);

    for (int cut = 0; cut < CUTS; cut++) {
      // When each is taken to where it happens to be, and then as far as the others need
      for (ShardId shard : SHARDS) {
        whole.take(shard, settled() + random.nextInt(whole.blocks(shard) - settled() + 1));
      }
      String lengths = lengths(whole.close());
      try (CrossingFixture restored = new CrossingFixture(whole)) {
        // Then nothing stays open and the books balance
        assertThat(restored.problems()).as("seed %d, cut %s", seed, lengths).isEmpty();
        assertThat(restored.execute(post("after", WORLD, DAVE, 1)).refused()).isEmpty();
      }
    }
  }

  @Test
  void shouldReleaseAPartThatHomeIsDoneWith() {
    // Given a shard's part of a transaction that another one refused, as its journal was before
    // that ended, and home's journal as it was after
    origin.applied(post("fill", WORLD, ALICE, 100));
    long before = origin.head(UK).sequence();
    assertThat(
            origin.refused(
                CrossingFixture.take(
                    "refused",
                    CrossingFixture.move(ALICE, BOB, 5),
                    CrossingFixture.move(DAVE, ALICE, 1))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    origin.quiet();
    JournalsCut cut = JournalsCut.of(origin.engine(), EU, UK, US).take(UK, (int) before + 1);
    assertThat(cut.ofOneGrid()).isTrue();

    // When they are taken up
    try (CrossingFixture restored = new CrossingFixture(cut)) {
      // Then the part is released
      assertThat(restored.problems()).isEmpty();
      assertThat(restored.account(BOB).counters()).isEqualTo(origin.account(BOB).counters());
    }
  }

  @Test
  void shouldSayThatAJournalNeedsTheOneWhereItsReasonStands() {
    // Given a payment to another shard
    long home = origin.head(EU).sequence();
    origin.applied(post("to-bob", WORLD, BOB, 5));
    origin.quiet();
    JournalsCut whole = JournalsCut.of(origin.engine(), EU, UK, US);

    // Then the other shard's part needs that home has prepared it, and its end that it has decided
    int part = whole.blocks(UK) - 1;
    assertThat(whole.take(EU, (int) home).take(UK, part).ofOneGrid()).isFalse();
    assertThat(whole.close().length(EU)).isEqualTo((int) home + 1);
    assertThat(whole.take(EU, (int) home + 1).take(UK, part + 1).ofOneGrid()).isFalse();
    assertThat(whole.close().length(EU)).isEqualTo((int) home + 2);
    // And home's decision needs that the other has prepared
    assertThat(whole.take(EU, (int) home + 2).take(UK, part - 1).ofOneGrid()).isFalse();
    assertThat(whole.close().length(UK)).isEqualTo(part);
  }

  @Test
  void shouldRefuseToReadOnBehindABlockOfAnotherJournal() {
    JournalQuery other = new JournalQuery(EU, 1, Bytes.copyOf(new byte[Head.HASH_BYTES]), 0, 0);

    assertThatThrownBy(() -> origin.engine().readJournal(other, CrossingFixture.call()).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.JOURNAL_DIVERGED));
  }

  @Test
  void shouldLeaveOutALedgerThatNotEveryShardHas() {
    JournalsCut cut = JournalsCut.of(origin.engine(), EU, UK, US);
    assertThat(LedgerFacts.everywhere(cut.facts()).ledgers()).hasSize(1);
    assertThat(LedgerFacts.everywhere(cut.facts()).assets()).hasSize(1);

    assertThat(LedgerFacts.everywhere(cut.take(US, 1).facts()).assets()).isEmpty();
    assertThat(LedgerFacts.everywhere(cut.take(US, 0).facts()).ledgers()).isEmpty();
  }

  private void payments() {
    origin.applied(post("fill", WORLD, ALICE, 100));
    origin.applied(post("to-bob", WORLD, BOB, 50));
    for (int i = 0; i < 4; i++) {
      origin.applied(post("a" + i, ALICE, BOB, 3));
      origin.applied(post("b" + i, BOB, DAVE, 2));
      origin.refused(post("c" + i, DAVE, CAROL, 1_000));
      Hold hold = hold("h" + i, ALICE, CAROL, 4, Duration.ofDays(1));
      origin.applied(hold);
      if (i % 2 == 0) {
        Post refunded = post("r" + i, BOB, ALICE, 2);
        origin.applied(capture("k" + i, hold, 3));
        origin.applied(refunded);
        origin.applied(refund("rr" + i, refunded, 1));
      } else {
        origin.applied(voidHold("v" + i, hold));
      }
      origin.execute(
          atomic("batch" + i, post("x" + i, ALICE, CAROL, 1), post("y" + i, ALICE, DAVE, 1)));
    }
    origin.quiet();
  }

  /** In this many blocks of every shard the ledger, its asset and its accounts are there. */
  private static int settled() {
    return 5;
  }

  private static String lengths(JournalsCut cut) {
    return SHARDS.stream().map(shard -> shard + ":" + cut.length(shard)).toList().toString();
  }
}
