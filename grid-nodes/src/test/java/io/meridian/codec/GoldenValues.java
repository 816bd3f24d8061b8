package io.meridian.codec;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Entry;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Limits;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One value of everything that is stored. Their bytes are in src/test/resources/golden and never
 * change.
 */
final class GoldenValues {
  /** 2026-01-01T00:00:00.000001Z. */
  static final long MICROS = 1_767_225_600_000_001L;

  static final AccountRef BUYER = new AccountRef("eu", "wallet-00042");
  static final AccountRef MERCHANT = new AccountRef("eu", "merchant");
  static final AccountRef SHOP = new AccountRef("us", "shop");

  static final PrivateData PRIVATE_DATA =
      new PrivateData(3, text("nonce-of-12b"), text("Aoife Example"), text("sixteen salt byt"));

  static final AccountSettings SETTINGS =
      new AccountSettings(
          "USD",
          NormalSide.CREDIT,
          OptionalLong.of(0),
          OptionalLong.of(100_000_000),
          Map.of("tier", "gold", "note", "caf\u00e9 \uD83D\uDE00"),
          Optional.of(PRIVATE_DATA));

  static final List<LedgerPlacement> PLACEMENTS =
      List.of(
          new LedgerPlacement("eu", List.of(11)), new LedgerPlacement("us", List.of(0, 300, 7)));

  static final Command CREATE_LEDGER =
      new CreateLedger(new CommandId("sale", "eu", "ledger/sale"), "operator", PLACEMENTS, false);

  static final Command CREATE_LEDGER_UNIQUE =
      new CreateLedger(new CommandId("sale", "eu", "ledger/sale"), "operator", PLACEMENTS, true);

  static final Command CREATE_ASSET =
      new CreateAsset(new CommandId("sale", "eu", "asset/USD"), "", "USD", 2);

  static final Command CREATE_ACCOUNT =
      new CreateAccount(
          new CommandId("sale", "eu", "account/wallet-00042"), "operator", BUYER, SETTINGS);

  /** A payment with nothing but its posting. */
  static final Command POST_BARE =
      new Post(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000001"),
          "",
          List.of(new Posting(BUYER, MERCHANT, "USD", 12_999)),
          TransactionDetails.NONE);

  static final List<Posting> SALE =
      List.of(
          new Posting(BUYER, MERCHANT, "USD", 12_999),
          new Posting(SHOP, BUYER, "SKU:SNEAKER-42", 1));

  /** A sale with everything that a transaction of format 1 can have, the stock elsewhere. */
  static final Command POST_FULL =
      new Post(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000002"),
          "checkout",
          SALE,
          new TransactionDetails(
              "order 4711",
              Map.of("channel", "web", "campaign", ""),
              Optional.of(PRIVATE_DATA),
              OptionalLong.empty()));

  /** The same with everything that a transaction can have. */
  static final TransactionDetails DETAILS =
      new TransactionDetails(
          "order 4712",
          Map.of("channel", "web", "campaign", ""),
          Optional.of(PRIVATE_DATA),
          OptionalLong.of(MICROS - 1));

  static final Command POST_EFFECTIVE =
      new Post(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000003"),
          "checkout",
          SALE,
          DETAILS);

  static final CommandId HOLD_ID =
      new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000004");

  static final Command HOLD =
      new Hold(HOLD_ID, "checkout", SALE, Limits.HOLD_TIMEOUT_MICROS_DEFAULT, 10, DETAILS);

  static final CommandId CAPTURE_ID =
      new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000005");

  static final Command CAPTURE =
      new Capture(
          CAPTURE_ID,
          "warehouse",
          HOLD_ID.id(),
          Parts.of(List.of(new Part(0, 13_500), new Part(1, 1))),
          true,
          DETAILS);

  static final Command CAPTURE_ALL =
      new Capture(
          CAPTURE_ID, "", HOLD_ID.id(), Parts.ALL_REMAINING, false, TransactionDetails.NONE);

  static final Command VOID =
      new VoidHold(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000006"),
          "checkout",
          HOLD_ID.id(),
          DETAILS);

  static final Command EXPIRE = ExpireHold.of(HOLD_ID);

  static final Command REFUND =
      new Refund(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000007"),
          "desk",
          CAPTURE_ID.id(),
          Parts.of(List.of(new Part(0, 1))),
          DETAILS);

  static final Command ATOMIC_BATCH =
      new AtomicBatch(
          new CommandId("sale", "eu", "night-batch-1"),
          "import",
          List.of(
              new AtomicBatch.Item("item-1", CommandCodec.prepare(POST_BARE).fingerprint()),
              new AtomicBatch.Item("item-2", CommandCodec.prepare(POST_FULL).fingerprint())));

  /** Clears the floor and sets everything else. */
  static final Command UPDATE_ACCOUNT =
      new UpdateAccount(
          new CommandId("sale", "eu", "update-1"),
          "operator",
          BUYER,
          new AccountChanges(
              EnumSet.allOf(AccountChanges.Field.class),
              OptionalLong.empty(),
              OptionalLong.of(-1),
              Map.of("tier", "silver"),
              Optional.of(PRIVATE_DATA)),
          OptionalLong.of(3));

  static final Command CHANGE_ACCOUNT_STATUS =
      new ChangeAccountStatus(
          new CommandId("sale", "eu", "freeze-1"),
          "operator",
          BUYER,
          StatusChange.FREEZE,
          OptionalLong.of(3));

  static final Command CLOSE_PERIOD =
      new ClosePeriod(
          new CommandId("sale", "eu", ClosePeriod.derivedId(MICROS)), "auditor", MICROS);

  static final Outcome NO_ENTRIES = new Outcome.Applied(List.of());

  static final Outcome POST_APPLIED =
      new Outcome.Applied(
          List.of(
              new Entry(
                  BUYER,
                  NormalSide.CREDIT,
                  2,
                  new Counters(12_999, 0, 0, 0),
                  new Counters(12_999, 50_000, 100, 0)),
              new Entry(
                  MERCHANT,
                  NormalSide.DEBIT,
                  70_000,
                  new Counters(0, 12_999, 0, 0),
                  new Counters(1, Long.MAX_VALUE, 0, 5))));

  static final Original OPEN =
      hold(HoldState.OPEN, "", left(0, 0, 0, 12_999, 0), left(1, 0, 0, 1, 0));

  static final Outcome HOLD_PLACED =
      new Outcome.Applied(
          List.of(
              entry(BUYER, new Counters(0, 0, 12_999, 0)),
              entry(MERCHANT, new Counters(0, 0, 0, 12_999)),
              entry(SHOP, new Counters(0, 0, 1, 0))),
          List.of(),
          List.of(OPEN),
          Optional.empty());

  /** Takes more than was placed of one posting and all of the other. */
  static final Outcome CAPTURED =
      new Outcome.Applied(
          List.of(
              entry(BUYER, new Counters(13_500, 0, -12_999, 0)),
              entry(MERCHANT, new Counters(0, 13_500, 0, -12_999)),
              entry(SHOP, new Counters(1, 0, -1, 0))),
          List.of(new Part(0, 13_500), new Part(1, 1)),
          List.of(
              hold(
                  HoldState.CAPTURED,
                  CAPTURE_ID.id(),
                  left(0, 13_500, 0, 0, 0),
                  left(1, 1, 0, 0, 0))),
          Optional.empty());

  static final Outcome CAPTURE_REFUSED =
      new Outcome.Refused(
          new Refusal(
              Reason.HOLD_EXPIRED,
              Map.of(
                  "transaction", HOLD_ID.reference(), "expiredAt", "2026-01-08T00:00:00.000001Z")));

  static final Outcome VOIDED = released(VOID, HoldState.VOIDED);

  static final Outcome EXPIRED = released(EXPIRE, HoldState.EXPIRED);

  /** Of a capture that took the hold's second posting only. */
  static final Original CAPTURE_REFUNDED =
      new Original(
          CAPTURE_ID,
          CommandKind.CAPTURE,
          HOLD_ID.id(),
          List.of(left(1, 1, 0, 0, 1)),
          HoldState.NONE,
          0,
          0,
          0,
          "");

  static final Outcome REFUNDED =
      new Outcome.Applied(
          List.of(entry(BUYER, new Counters(1, 0, 0, 0)), entry(SHOP, new Counters(0, 1, 0, 0))),
          List.of(new Part(0, 1)),
          List.of(
              CAPTURE_REFUNDED,
              hold(HoldState.OPEN, "", left(0, 0, 0, 12_999, 0), left(1, 1, 0, 0, 1))),
          Optional.empty());

  static final Outcome POST_REFUSED =
      new Outcome.Refused(
          new Refusal(
              Reason.INSUFFICIENT_FUNDS,
              Map.of(
                  "account", "eu/wallet-00042",
                  "available", "-7",
                  "required", "12999",
                  "floor", "0")));

  static final BlockHeader HEADER =
      new BlockHeader(
          "eu",
          11,
          4,
          0xFEDC_BA98_7654_3210L,
          123_456,
          Bytes.wrap(Frames.sha256(new byte[] {7})),
          MICROS + 4);

  static final Head HEAD =
      new Head(4, 0xFEDC_BA98_7654_3210L, 123_456, HEADER.previousHash(), MICROS);

  /** With it a view change begins; the second version added it. */
  static final Head HEAD_OF_A_VIEW_CHANGE =
      new Head(6, 0xFEDC_BA98_7654_3210L, 123_456, HEADER.previousHash(), MICROS, 4);

  static final Account ACCOUNT =
      new Account(
          SETTINGS,
          AccountStatus.FROZEN,
          new Counters(12_999, 50_000, 100, 0),
          2,
          3,
          MICROS,
          MICROS + 1);

  static final Outcome ACCOUNT_CHANGED =
      new Outcome.Applied(
          List.of(), List.of(), List.of(), Optional.of(ACCOUNT.withPrivateData(Optional.empty())));

  static final LedgerFact LEDGER_FACT = new LedgerFact("sale", PLACEMENTS, false, 0, MICROS);

  static final LedgerFact LEDGER_FACT_WITH_RULES =
      new LedgerFact("sale", PLACEMENTS, true, MICROS - 1, MICROS);

  static final Optional<OpenHold> SLOT =
      Optional.of(new OpenHold(HOLD_ID, MICROS + Limits.HOLD_TIMEOUT_MICROS_DEFAULT));

  static final String REFERENCE_HOLDER = HOLD_ID.id();

  static final AssetFact ASSET_FACT = new AssetFact("sale", "USD", 2, MICROS);

  static final JournalPosition POSITION = new JournalPosition(123_456, 300);

  static final Marker MARKER =
      new Marker(123_456, HEADER.previousHash(), Map.of("node-2", 99_999L, "node-1", 123_456L));

  /** A marker as it stands while what earlier epochs have written is being made again. */
  static final Marker MARKER_OF_A_REBUILD =
      new Marker(
          123_456, HEADER.previousHash(), Map.of("node-2", 99_999L, "node-1", 123_456L), 0x1_0004L);

  static final StatementPage PAGE =
      new StatementPage(
          2,
          new Counters(0, 50_000, 0, 0),
          List.of(
              line(129, 0, CommandKind.POST, new Counters(12_999, 0, 0, 0)),
              line(130, 1, CommandKind.POST, new Counters(0, Long.MAX_VALUE - 50_000, 0, 0)),
              line(131, 2, CommandKind.POST, new Counters(0, 0, 100, -100))));

  /** A line of every kind of command. */
  static final StatementPage PAGE_OF_ALL_KINDS =
      new StatementPage(
          0,
          Counters.ZERO,
          List.of(
              line(1, 0, CommandKind.POST, new Counters(1, 0, 0, 0)),
              line(2, 1, CommandKind.HOLD, new Counters(0, 0, 1, 0)),
              line(3, 2, CommandKind.CAPTURE, new Counters(1, 0, -1, 0)),
              line(4, 3, CommandKind.VOID, new Counters(0, 0, -1, 0)),
              line(5, 4, CommandKind.REFUND, new Counters(0, 1, 0, 0)),
              line(6, 5, CommandKind.EXPIRE, new Counters(0, 0, -1, 0)),
              line(7, 6, CommandKind.ATOMIC_BATCH, Counters.ZERO),
              line(8, 6, CommandKind.CREATE_LEDGER, Counters.ZERO),
              line(9, 6, CommandKind.CREATE_ASSET, Counters.ZERO),
              line(10, 7, CommandKind.CREATE_ACCOUNT, Counters.ZERO),
              line(11, 7, CommandKind.UPDATE_ACCOUNT, Counters.ZERO),
              line(12, 8, CommandKind.CHANGE_ACCOUNT_STATUS, Counters.ZERO),
              line(13, 9, CommandKind.CLOSE_PERIOD, Counters.ZERO)));

  private GoldenValues() {}

  /** A record of the golden files. */
  record Golden(String file, Command command, Outcome outcome) {
    EncodedRecord encode() {
      return GoldenValues.record(command, outcome);
    }

    @Override
    public String toString() {
      return file;
    }
  }

  /** What the first version of the program wrote. */
  static List<Golden> recordsOfTheFirstVersion() {
    return List.of(
        new Golden("record-create-ledger", CREATE_LEDGER, NO_ENTRIES),
        new Golden("record-create-asset", CREATE_ASSET, NO_ENTRIES),
        new Golden("record-create-account", CREATE_ACCOUNT, NO_ENTRIES),
        new Golden("record-post", POST_BARE, POST_APPLIED),
        new Golden("record-post-refused", POST_FULL, POST_REFUSED));
  }

  /** What came with the whole life of money. */
  static List<Golden> recordsOfTheSecondVersion() {
    return List.of(
        new Golden("record-create-ledger-unique", CREATE_LEDGER_UNIQUE, NO_ENTRIES),
        new Golden("record-post-effective", POST_EFFECTIVE, POST_APPLIED),
        new Golden("record-hold", HOLD, HOLD_PLACED),
        new Golden("record-capture", CAPTURE, CAPTURED),
        new Golden("record-capture-refused", CAPTURE_ALL, CAPTURE_REFUSED),
        new Golden("record-void", VOID, VOIDED),
        new Golden("record-expire", EXPIRE, EXPIRED),
        new Golden("record-refund", REFUND, REFUNDED),
        new Golden("record-atomic-batch", ATOMIC_BATCH, NO_ENTRIES),
        new Golden("record-update-account", UPDATE_ACCOUNT, ACCOUNT_CHANGED),
        new Golden("record-change-account-status", CHANGE_ACCOUNT_STATUS, ACCOUNT_CHANGED),
        new Golden("record-close-period", CLOSE_PERIOD, NO_ENTRIES));
  }

  static EncodedRecord record(Command command, Outcome outcome) {
    return RecordCodec.encode(CommandCodec.prepare(command), MICROS, outcome);
  }

  static EncodedBlock block() {
    List<EncodedRecord> records = new ArrayList<>();
    List<Command> commands =
        List.of(CREATE_LEDGER, CREATE_ASSET, CREATE_ACCOUNT, POST_BARE, POST_FULL);
    List<Outcome> outcomes =
        List.of(NO_ENTRIES, NO_ENTRIES, NO_ENTRIES, POST_APPLIED, POST_REFUSED);
    for (int i = 0; i < commands.size(); i++) {
      records.add(
          RecordCodec.encode(CommandCodec.prepare(commands.get(i)), MICROS + i, outcomes.get(i)));
    }
    return BlockCodec.encode(HEADER, records);
  }

  /** A block of everything that the second version added. */
  static EncodedBlock blockOfTheSecondVersion() {
    return BlockCodec.encode(
        HEADER, recordsOfTheSecondVersion().stream().map(Golden::encode).toList());
  }

  private static Original hold(HoldState state, String closedBy, Original.Remainder... left) {
    return new Original(
        HOLD_ID,
        CommandKind.HOLD,
        "",
        List.of(left),
        state,
        MICROS + Limits.HOLD_TIMEOUT_MICROS_DEFAULT,
        10,
        7,
        closedBy);
  }

  private static Original.Remainder left(
      int posting, long captured, long released, long remaining, long refunded) {
    return new Original.Remainder(
        SALE.get(posting), posting, captured, released, remaining, refunded);
  }

  private static Outcome released(Command command, HoldState state) {
    return new Outcome.Applied(
        List.of(
            entry(BUYER, new Counters(0, 0, -12_999, 0)),
            entry(MERCHANT, new Counters(0, 0, 0, -12_999)),
            entry(SHOP, new Counters(0, 0, -1, 0))),
        List.of(new Part(0, 12_999), new Part(1, 1)),
        List.of(
            hold(state, command.commandId().id(), left(0, 0, 12_999, 0, 0), left(1, 0, 1, 0, 0))),
        Optional.empty());
  }

  private static Entry entry(AccountRef account, Counters change) {
    return new Entry(
        account, NormalSide.CREDIT, 3, change, new Counters(20_000, 50_000, 13_000, 13_000));
  }

  private static StatementPage.Line line(
      long version, int later, CommandKind kind, Counters change) {
    return new StatementPage.Line(
        version,
        MICROS + later * 1_000L,
        "019b76da-a800-7000-8000-00000000000" + later,
        kind,
        new JournalPosition(123_456 + later, 300 + later),
        change);
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
