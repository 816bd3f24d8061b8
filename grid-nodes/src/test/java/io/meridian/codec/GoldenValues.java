package io.meridian.codec;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
      new CreateLedger(new CommandId("sale", "eu", "ledger/sale"), "operator", PLACEMENTS);

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
          "",
          Map.of(),
          Optional.empty());

  /** A sale with everything that a transaction can have, the stock in another region. */
  static final Command POST_FULL =
      new Post(
          new CommandId("sale", "eu", "019b76da-a800-7000-8000-000000000002"),
          "checkout",
          List.of(
              new Posting(BUYER, MERCHANT, "USD", 12_999),
              new Posting(SHOP, BUYER, "SKU:SNEAKER-42", 1)),
          "order 4711",
          Map.of("channel", "web", "campaign", ""),
          Optional.of(PRIVATE_DATA));

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

  static final Account ACCOUNT =
      new Account(
          SETTINGS,
          AccountStatus.FROZEN,
          new Counters(12_999, 50_000, 100, 0),
          2,
          3,
          MICROS,
          MICROS + 1);

  static final LedgerFact LEDGER_FACT = new LedgerFact("sale", PLACEMENTS, MICROS);

  static final AssetFact ASSET_FACT = new AssetFact("sale", "USD", 2, MICROS);

  static final JournalPosition POSITION = new JournalPosition(123_456, 300);

  static final Marker MARKER =
      new Marker(123_456, HEADER.previousHash(), Map.of("node-2", 99_999L, "node-1", 123_456L));

  static final StatementPage PAGE =
      new StatementPage(
          2,
          new Counters(0, 50_000, 0, 0),
          List.of(
              line(129, 0, CommandKind.POST, new Counters(12_999, 0, 0, 0)),
              line(130, 1, CommandKind.POST, new Counters(0, Long.MAX_VALUE - 50_000, 0, 0)),
              line(131, 2, CommandKind.POST, new Counters(0, 0, 100, -100))));

  private GoldenValues() {}

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
