package io.meridian.codec;

import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Entry;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Opening;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.Reserved;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.SettleTime;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value of everything that is stored about crossing transactions, as {@link GoldenValues}. */
final class GoldenCrossings {
  static final CrossingKey KEY = new CrossingKey("eu", 11, 123_457, 300);

  private static final AccountRef CLERK = new AccountRef("eu", "clerk");

  private static final Reservation BUYERS =
      new Reservation(GoldenValues.BUYER, NormalSide.CREDIT, new Counters(12_999, 0, 0, 1));

  private static final Reservation SHOPS =
      new Reservation(GoldenValues.SHOP, NormalSide.DEBIT, new Counters(1, 0, -1, 0));

  /** The shop's shard in another region, and one more in home's. */
  static final List<Participant> PARTICIPANTS =
      List.of(
          new Participant(
              "us",
              300,
              List.of(
                  new Leg(
                      GoldenValues.SHOP,
                      2,
                      List.of(
                          new Leg.Move(1, false, "SKU:SNEAKER-42", 1, -1),
                          new Leg.Move(2, true, "SKU:SNEAKER-42", 0, 5))))),
          new Participant(
              "eu", 0, List.of(new Leg(CLERK, 3, List.of(new Leg.Move(3, true, "USD", 7, 0))))));

  static final Outcome.Prepared PREPARED_AT_HOME =
      new Outcome.Prepared(
          List.of(BUYERS),
          PARTICIPANTS,
          List.of(GoldenValues.CAPTURE_ID.id(), GoldenValues.HOLD_ID.id()),
          5,
          List.of());

  static final PrepareLegs PREPARE =
      PrepareLegs.of((TransactionCommand) GoldenValues.POST_EFFECTIVE, KEY, PARTICIPANTS.get(0));

  static final Outcome.Prepared PREPARED =
      new Outcome.Prepared(
          List.of(SHOPS),
          List.of(),
          List.of(),
          7,
          List.of(new Opening(GoldenValues.SHOP, 2, GoldenValues.MICROS - 9)));

  static final Outcome.Declined DECLINED =
      new Outcome.Declined(
          List.of(
              new Verdict(
                  new Refusal(
                      Reason.INSUFFICIENT_FUNDS, Map.of("account", GoldenValues.SHOP.toString())),
                  2,
                  true),
              new Verdict(new Refusal(Reason.TRY_AGAIN, Map.of()), -1, false)),
          PARTICIPANTS,
          List.of(new Opening(GoldenValues.SHOP, 2, GoldenValues.MICROS - 9)));

  private static final Decision APPLY = Decision.apply(GoldenValues.MICROS - 2);

  private static final List<PrepareTime> PREPARES =
      List.of(
          new PrepareTime("us", 300, GoldenValues.MICROS - 3),
          new PrepareTime("eu", 0, GoldenValues.MICROS - 4));

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              GoldenValues.BUYER,
              NormalSide.CREDIT,
              3,
              new Counters(12_999, 0, 0, 0),
              new Counters(12_999, 50_000, 0, 0)));

  static final Outcome DECIDED =
      new Outcome.Applied(
          ENTRIES,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.of(new Crossed(KEY, 5, APPLY, PREPARES)));

  static final Outcome RELEASED =
      new Outcome.Refused(
          new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("account", GoldenValues.SHOP.toString())),
          Optional.of(new Crossed(KEY, 5, Decision.RELEASE, List.of())));

  static final Crossing AT_HOME =
      Crossing.prepared(
          KEY,
          new LedgerRecord(GoldenValues.POST_EFFECTIVE, GoldenValues.MICROS - 5, PREPARED_AT_HOME));

  static final Crossing DECIDED_AT_HOME = AT_HOME.decided(APPLY);

  static final Crossing AT_A_PARTICIPANT =
      Crossing.prepared(KEY, new LedgerRecord(PREPARE, GoldenValues.MICROS - 3, PREPARED));

  static final Command SETTLE = SettleLegs.of(DECIDED_AT_HOME, "us");

  static final Command SETTLE_RELEASE = SettleLegs.of(AT_HOME.decided(Decision.RELEASE), "us");

  static final Command ABANDON = AbandonCrossing.of(AT_HOME);

  static final Command FINISH = FinishCrossing.of(DECIDED_AT_HOME);

  static final Command CREATE_LEDGER_FORBIDDEN =
      new CreateLedger(
          new CommandId("sale", "eu", "ledger/sale"),
          "operator",
          GoldenValues.PLACEMENTS,
          false,
          false);

  static final LedgerFact LEDGER_FACT_FORBIDDEN =
      new LedgerFact("sale", GoldenValues.PLACEMENTS, true, false, 0, GoldenValues.MICROS);

  static final Account ACCOUNT_RESERVED =
      GoldenValues.ACCOUNT.withReserved(new Reserved(12_999, 1, 12_998, 300, 2));

  static final StatementPage PAGE =
      new StatementPage(
          0,
          Counters.ZERO,
          List.of(
              line(1, 0, ""),
              line(2, GoldenValues.MICROS - 2, ""),
              line(3, GoldenValues.MICROS + 9, "eu")));

  private GoldenCrossings() {}

  private static StatementPage.Line line(long version, long decisionMicros, String home) {
    return new StatementPage.Line(
        version,
        GoldenValues.MICROS + version * 10,
        "019b76da-a800-7000-8000-00000000000" + version,
        CommandKind.POST,
        new JournalPosition(123_456 + version, 300),
        new Counters(0, version, 0, 0),
        decisionMicros,
        home);
  }

  /** What came with transactions across shards. */
  static List<GoldenValues.Golden> records() {
    Outcome settled = ended(ENTRIES, 7, APPLY);
    return List.of(
        golden("create-ledger-forbidden", CREATE_LEDGER_FORBIDDEN, GoldenValues.NO_ENTRIES),
        golden("prepared", GoldenValues.POST_EFFECTIVE, PREPARED_AT_HOME),
        golden("prepared-refund", GoldenValues.REFUND, PREPARED_AT_HOME),
        golden("prepare-legs", PREPARE, PREPARED),
        golden("prepare-legs-declined", PREPARE, DECLINED),
        golden("decided", GoldenValues.POST_EFFECTIVE, DECIDED),
        golden("decided-hold", GoldenValues.HOLD, decidedHold()),
        golden("decided-refused", GoldenValues.POST_EFFECTIVE, RELEASED),
        golden("settle-legs", SETTLE, settled),
        golden("settle-legs-released", SETTLE_RELEASE, ended(List.of(), 7, Decision.RELEASE)),
        golden("settle-legs-unknown", SETTLE_RELEASE, GoldenValues.NO_ENTRIES),
        golden("abandon-crossing", ABANDON, ended(List.of(), 5, Decision.RELEASE)),
        golden("finish-crossing", FINISH, ended(List.of(), 5, APPLY)),
        golden(
            "change-account-status-reserved",
            GoldenValues.CHANGE_ACCOUNT_STATUS,
            new Outcome.Applied(
                List.of(),
                List.of(),
                List.of(),
                Optional.of(ACCOUNT_RESERVED.withPrivateData(Optional.empty())))));
  }

  /** What came with the end that tells the times of all shards. */
  static List<GoldenValues.Golden> recordsOfTheFourthVersion() {
    Crossed end =
        new Crossed(
            KEY,
            5,
            APPLY,
            List.of(),
            GoldenValues.MICROS - 5,
            List.of(
                new SettleTime("us", 300, GoldenValues.MICROS - 1),
                new SettleTime("eu", 0, GoldenValues.MICROS - 2)));
    return List.of(
        golden(
            "finish-crossing-settled",
            FINISH,
            new Outcome.Applied(
                List.of(), List.of(), List.of(), Optional.empty(), Optional.of(end))));
  }

  private static GoldenValues.Golden golden(String name, Command command, Outcome outcome) {
    return new GoldenValues.Golden("record-" + name, command, outcome);
  }

  private static Outcome decidedHold() {
    List<Original> originals = ((Outcome.Applied) GoldenValues.HOLD_PLACED).originals();
    return new Outcome.Applied(
        ENTRIES,
        List.of(),
        originals,
        Optional.empty(),
        Optional.of(new Crossed(KEY, 0, APPLY, PREPARES)));
  }

  private static Outcome ended(List<Entry> entries, int place, Decision decision) {
    return new Outcome.Applied(
        entries,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(new Crossed(KEY, place, decision, List.of())));
  }

  /** A block of everything that can stand in one. */
  static EncodedBlock block() {
    return BlockCodec.encode(
        GoldenValues.HEADER, records().stream().map(GoldenValues.Golden::encode).toList());
  }
}
