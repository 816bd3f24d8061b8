package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.id;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Records that do not move what they say. That those of every kind do is shown wherever a journal
 * is verified at the end of a test.
 */
final class RecordRulesTest {
  private static final Refund REFUND =
      new Refund(id("r"), "", "p", Parts.ALL_REMAINING, TransactionDetails.NONE);

  @Test
  void shouldFindNothingWhereEntriesMoveWhatTheRecordSays() {
    assertThat(
            RecordRules.problem(refund(39, entry(WORLD, 39, 0, 0, 0), entry(ALICE, 0, 39, 0, 0))))
        .isEmpty();
  }

  @Test
  void shouldFindARefundThatMovesBackMoreThanItSays() {
    assertThat(
            RecordRules.problem(refund(39, entry(WORLD, 99, 0, 0, 0), entry(ALICE, 0, 99, 0, 0))))
        .hasValueSatisfying(problem -> assertThat(problem).contains("39").contains("99"));
  }

  @Test
  void shouldFindAnEntryThatIsMissingWhereAllAccountsAreHere() {
    assertThat(RecordRules.problem(refund(39, entry(WORLD, 39, 0, 0, 0))))
        .hasValueSatisfying(problem -> assertThat(problem).contains("alice"));
  }

  @Test
  void shouldFindAPostThatHoldsSomething() {
    LedgerRecord record =
        new LedgerRecord(
            post("p", WORLD, ALICE, 5),
            1,
            new Outcome.Applied(List.of(entry(WORLD, 5, 0, 1, 0), entry(ALICE, 0, 5, 0, 0))));

    assertThat(RecordRules.problem(record)).isPresent();
  }

  private static LedgerRecord refund(long part, Entry... entries) {
    Original post =
        new Original(
            id("p"),
            CommandKind.POST,
            "",
            List.of(
                new Original.Remainder(new Posting(ALICE, WORLD, "USD", 100), 0, 100, 0, 0, part)),
            HoldState.NONE,
            0,
            0,
            0,
            "");
    return new LedgerRecord(
        REFUND,
        1,
        new Outcome.Applied(
            List.of(entries), List.of(new Part(0, part)), List.of(post), Optional.empty()));
  }

  private static Entry entry(AccountRef account, long d, long c, long hd, long hc) {
    Counters change = new Counters(d, c, hd, hc);
    return new Entry(account, NormalSide.CREDIT, 1, change, change);
  }
}
