package io.meridian.codec;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingItem;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Opening;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value of everything that is stored about batches that cross, as {@link GoldenValues}. */
final class GoldenBatches {
  private static final List<TransactionCommand> TRANSACTIONS =
      List.of(
          (TransactionCommand) GoldenValues.POST_BARE, (TransactionCommand) GoldenValues.POST_FULL);

  /** Of both transactions something is done in the shop's shard, of the second in another. */
  private static final List<Participant> PARTICIPANTS =
      List.of(
          new Participant(
              "us",
              300,
              List.of(
                  new Leg(GoldenValues.SHOP, 1, List.of(new Leg.Move(0, true, "USD", 7, 0))),
                  new Leg(GoldenValues.SHOP, 2, List.of(new Leg.Move(1, false, "USD", 9, -1)), 1))),
          new Participant(
              "eu",
              0,
              List.of(
                  new Leg(
                      new AccountRef("eu", "clerk"),
                      3,
                      List.of(new Leg.Move(3, true, "USD", 7, 0)),
                      1))));

  private static final Decision APPLY = Decision.apply(GoldenValues.MICROS - 20);

  private static final List<PrepareTime> PREPARES =
      List.of(
          new PrepareTime("us", 300, GoldenValues.MICROS - 30),
          new PrepareTime("eu", 0, GoldenValues.MICROS - 40));

  static final Outcome.Prepared PREPARED_AT_HOME =
      new Outcome.Prepared(
          List.of(
              new Reservation(GoldenValues.BUYER, NormalSide.CREDIT, new Counters(7, 0, 0, 0)),
              new Reservation(GoldenValues.BUYER, NormalSide.CREDIT, new Counters(9, 0, 0, 1), 1)),
          PARTICIPANTS,
          List.of(GoldenValues.HOLD_ID.id()),
          5,
          List.of(),
          List.of(
              new CrossingItem(0, TRANSACTIONS.get(0).commandId().id(), CommandKind.POST, ""),
              new CrossingItem(
                  1, TRANSACTIONS.get(1).commandId().id(), CommandKind.POST, "order 7")));

  static final PrepareLegs PREPARE =
      PrepareLegs.of(
          GoldenValues.ATOMIC_BATCH.commandId(),
          TRANSACTIONS,
          GoldenCrossings.KEY,
          PARTICIPANTS.get(0));

  private static final PrepareLegs PREPARE_AFTER =
      PREPARE.after(
          List.of(new Leg(GoldenValues.SHOP, 0, List.of(new Leg.Move(0, true, "", 70, 0)))));

  static final Outcome.Prepared PREPARED =
      new Outcome.Prepared(
          List.of(
              new Reservation(GoldenValues.SHOP, NormalSide.DEBIT, new Counters(0, 7, 0, 0)),
              new Reservation(GoldenValues.SHOP, NormalSide.DEBIT, new Counters(9, 0, -1, 0), 1)),
          List.of(),
          List.of(),
          7,
          List.of(new Opening(GoldenValues.SHOP, 2, GoldenValues.MICROS - 9, 1)));

  private static final Outcome.Declined DECLINED =
      new Outcome.Declined(
          List.of(
              new Verdict(
                  new Refusal(
                      Reason.INSUFFICIENT_FUNDS, Map.of("account", GoldenValues.SHOP.toString())),
                  2,
                  true,
                  1)),
          PARTICIPANTS,
          List.of());

  static final Crossing AT_HOME =
      Crossing.prepared(
          GoldenCrossings.KEY,
          new LedgerRecord(GoldenValues.ATOMIC_BATCH, GoldenValues.MICROS - 50, PREPARED_AT_HOME));

  static final Crossing DECIDED_AT_HOME = AT_HOME.decided(APPLY);

  static final Crossing RELEASED_AT_HOME = AT_HOME.decided(Decision.RELEASE);

  static final Crossing AT_A_PARTICIPANT =
      Crossing.prepared(
          GoldenCrossings.KEY, new LedgerRecord(PREPARE, GoldenValues.MICROS - 30, PREPARED));

  private static final SettleLegs SETTLE = SettleLegs.of(DECIDED_AT_HOME, "us");

  private GoldenBatches() {}

  private static Optional<Crossed> crossed(Decision decision, List<PrepareTime> prepares) {
    return Optional.of(new Crossed(GoldenCrossings.KEY, 5, decision, prepares));
  }

  private static Outcome applied(List<Entry> entries, Optional<Crossed> crossed) {
    return new Outcome.Applied(entries, List.of(), List.of(), Optional.empty(), crossed);
  }

  /** What came with batches across shards. */
  static List<GoldenValues.Golden> records() {
    List<Entry> entries =
        List.of(
            new Entry(
                GoldenValues.SHOP,
                NormalSide.DEBIT,
                9,
                new Counters(9, 0, -1, 0),
                new Counters(99, 7, 0, 0)));
    return List.of(
        golden("prepared", GoldenValues.ATOMIC_BATCH, PREPARED_AT_HOME),
        golden("prepare-legs", PREPARE, PREPARED),
        golden("prepare-legs-declined", PREPARE, DECLINED),
        golden("prepare-legs-after", PREPARE_AFTER, PREPARED),
        golden("decided", GoldenValues.ATOMIC_BATCH, applied(List.of(), crossed(APPLY, PREPARES))),
        golden(
            "decided-item",
            TRANSACTIONS.get(0),
            applied(
                List.of(
                    new Entry(
                        GoldenValues.BUYER,
                        NormalSide.CREDIT,
                        3,
                        new Counters(7, 0, 0, 0),
                        new Counters(7, 50_000, 0, 0))),
                crossed(APPLY, PREPARES.subList(0, 1)))),
        golden(
            "decided-refused",
            GoldenValues.ATOMIC_BATCH,
            new Outcome.Refused(BatchOutcome.aborted(1), crossed(Decision.RELEASE, List.of()))),
        golden("settle-legs", SETTLE, applied(List.of(), crossed(APPLY, List.of()))),
        golden(
            "settle-legs-item",
            SETTLE.ofItem(AT_A_PARTICIPANT.items().get(1)),
            applied(entries, Optional.empty())));
  }

  private static GoldenValues.Golden golden(String name, Command command, Outcome outcome) {
    return new GoldenValues.Golden("record-batch-" + name, command, outcome);
  }
}
