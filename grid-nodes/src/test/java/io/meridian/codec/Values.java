package io.meridian.codec;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
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
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Limits;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitrary values of everything that is stored, within and at the edges of what the rules allow.
 * Edges are drawn often rather than combined by jqwik: the combinations of so many parts would
 * outnumber the tries.
 */
final class Values {
  private Values() {}

  /** A command, its commit time and what became of it. */
  record Case(Command command, long commitMicros, Outcome outcome) {
    EncodedRecord encode() {
      return RecordCodec.encode(CommandCodec.prepare(command), commitMicros, outcome);
    }
  }

  static Arbitrary<Case> cases() {
    return commands()
        .flatMap(
            command ->
                Combinators.combine(longs(), outcomes(command))
                    .as((micros, outcome) -> new Case(command, micros, outcome)));
  }

  static Arbitrary<Command> commands() {
    return Arbitraries.oneOf(createLedgers(), createAssets(), createAccounts(), posts());
  }

  static Arbitrary<Command> createLedgers() {
    return Combinators.combine(commandIds(), actors(), placements())
        .as((id, actor, placements) -> (Command) new CreateLedger(id, actor, placements));
  }

  static Arbitrary<Command> createAssets() {
    return Combinators.combine(
            commandIds(), actors(), assets(), Arbitraries.integers().between(0, 9))
        .as((id, actor, code, scale) -> (Command) new CreateAsset(id, actor, code, scale));
  }

  static Arbitrary<Command> createAccounts() {
    return Combinators.combine(commandIds(), actors(), accountRefs(), settings())
        .as(
            (id, actor, account, settings) ->
                (Command) new CreateAccount(id, actor, account, settings));
  }

  static Arbitrary<Command> posts() {
    return Combinators.combine(
            commandIds(), actors(), postings(), texts(128), labels(), privateData().optional())
        .as(
            (id, actor, postings, reference, labels, privateData) ->
                (Command) new Post(id, actor, postings, reference, labels, privateData));
  }

  static Arbitrary<List<Posting>> postings() {
    Arbitrary<Posting> one =
        Combinators.combine(accountRefs(), accountRefs(), assets(), amounts())
            .filter((debit, credit, asset, amount) -> !debit.equals(credit))
            .as(Posting::new);
    return one.list().ofMinSize(1).ofMaxSize(8);
  }

  static Arbitrary<Long> amounts() {
    return Arbitraries.oneOf(
            Arbitraries.longs().between(1, Long.MAX_VALUE), Arbitraries.of(1L, Long.MAX_VALUE))
        .withoutEdgeCases();
  }

  static Arbitrary<Outcome> outcomes(Command command) {
    Arbitrary<Outcome> refused =
        Combinators.combine(
                Arbitraries.of(Reason.values()),
                Arbitraries.maps(texts(20), texts(40)).ofMaxSize(4))
            .as((reason, metadata) -> new Outcome.Refused(new Refusal(reason, metadata)));
    return Arbitraries.oneOf(refused, applied(command));
  }

  /** Mostly the entries that the command's accounts call for, sometimes quite others. */
  private static Arbitrary<Outcome> applied(Command command) {
    List<AccountKey> named = command.accounts();
    return entries()
        .list()
        .ofMaxSize(named.size() + 2)
        .map(
            entries -> {
              List<Entry> mixed = new ArrayList<>();
              for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                boolean own = i < named.size() && entry.version() % 4 != 0;
                AccountRef account = own ? named.get(i).account() : entry.account();
                mixed.add(
                    new Entry(
                        account,
                        entry.normalSide(),
                        entry.version(),
                        entry.change(),
                        entry.after()));
              }
              return new Outcome.Applied(mixed);
            });
  }

  private static Arbitrary<Entry> entries() {
    return Combinators.combine(accountRefs(), sides(), longs(), counters(), counters())
        .as(Entry::new);
  }

  static Arbitrary<Account> accounts() {
    return Combinators.combine(
            settings(),
            Arbitraries.of(AccountStatus.values()),
            counters(),
            longs(),
            longs(),
            longs(),
            longs())
        .as(Account::new);
  }

  static Arbitrary<LedgerFact> ledgerFacts() {
    return Combinators.combine(names(), placements(), longs()).as(LedgerFact::new);
  }

  static Arbitrary<AssetFact> assetFacts() {
    return Combinators.combine(
            names(), assets(), Arbitraries.integers().between(0, Limits.ASSET_SCALE_MAX), longs())
        .as(AssetFact::new);
  }

  static Arbitrary<JournalPosition> positions() {
    return Combinators.combine(longs(), Arbitraries.integers().greaterOrEqual(0))
        .as(JournalPosition::new);
  }

  static Arbitrary<Marker> markers() {
    return Combinators.combine(longs(), hashes(), Arbitraries.maps(names(), longs()).ofMaxSize(5))
        .as(Marker::new);
  }

  static Arbitrary<Head> heads() {
    return Combinators.combine(longs(), longs(), longs(), hashes(), longs()).as(Head::new);
  }

  static Arbitrary<BlockHeader> headers() {
    return Combinators.combine(
            names(),
            Arbitraries.integers().between(0, Limits.SHARDS_PER_REGION_MAX - 1),
            longs(),
            longs(),
            longs(),
            hashes(),
            longs())
        .as(BlockHeader::new);
  }

  static Arbitrary<StatementPage> pages() {
    Arbitrary<StatementPage.Line> line =
        Combinators.combine(
                longs(), ids(), Arbitraries.of(CommandKind.values()), positions(), counters())
            .as(
                (micros, id, kind, position, change) ->
                    new StatementPage.Line(1, micros, id, kind, position, change));
    return Combinators.combine(
            Arbitraries.longs().between(0, 1L << 40),
            counters(),
            line.list().ofMaxSize(StatementPage.ENTRIES_MAX))
        .as(Values::page);
  }

  private static StatementPage page(
      long number, Counters before, List<StatementPage.Line> unnumbered) {
    List<StatementPage.Line> lines = new ArrayList<>();
    for (StatementPage.Line line : unnumbered) {
      lines.add(
          new StatementPage.Line(
              number * StatementPage.ENTRIES_MAX + lines.size() + 1,
              line.commitMicros(),
              line.commandId(),
              line.kind(),
              line.position(),
              line.change()));
    }
    return new StatementPage(number, before, lines);
  }

  static Arbitrary<AccountSettings> settings() {
    return Combinators.combine(
            assets(), sides(), limits(), limits(), labels(), privateData().optional())
        .as(AccountSettings::new);
  }

  private static Arbitrary<OptionalLong> limits() {
    return longs()
        .optional()
        .map(limit -> limit.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }

  static Arbitrary<PrivateData> privateData() {
    return Combinators.combine(longs(), bytes(32), bytes(200), bytes(16)).as(PrivateData::new);
  }

  static Arbitrary<List<LedgerPlacement>> placements() {
    return Combinators.combine(
            names(),
            Arbitraries.integers().between(0, Limits.SHARDS_PER_REGION_MAX - 1).list().ofMaxSize(5))
        .as(LedgerPlacement::new)
        .list()
        .ofMaxSize(3);
  }

  static Arbitrary<Counters> counters() {
    return Combinators.combine(longs(), longs(), longs(), longs()).as(Counters::new);
  }

  static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(texts(12).filter(key -> !key.isEmpty()), texts(30)).ofMaxSize(5);
  }

  static Arbitrary<CommandId> commandIds() {
    return Combinators.combine(names(), regions(), ids()).as(CommandId::new);
  }

  /** Few regions and ids, so that accounts meet again and crossings occur. */
  static Arbitrary<AccountRef> accountRefs() {
    return Combinators.combine(regions(), Arbitraries.oneOf(Arbitraries.of("a", "b"), ids()))
        .as(AccountRef::new);
  }

  private static Arbitrary<String> regions() {
    return Arbitraries.of("eu", "local", "us-east-1");
  }

  private static Arbitrary<NormalSide> sides() {
    return Arbitraries.of(NormalSide.values());
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(16);
  }

  private static Arbitrary<String> assets() {
    return Arbitraries.of("USD", "EUR", "SKU:SNEAKER-42");
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .withChars("._:-/")
        .ofMinLength(1)
        .ofMaxLength(Limits.ID_CHARS_MAX);
  }

  private static Arbitrary<String> actors() {
    return Arbitraries.oneOf(Arbitraries.just(""), names());
  }

  /** Text of any characters that a well-formed text can have. */
  static Arbitrary<String> texts(int codePointsMax) {
    Arbitrary<Integer> codePoints =
        Arbitraries.oneOf(
            Arbitraries.integers().between(' ', '~'),
            Arbitraries.integers().between(0, 0xD7FF),
            Arbitraries.integers().between(0xE000, Character.MAX_CODE_POINT));
    return codePoints
        .list()
        .ofMaxSize(codePointsMax)
        .map(
            list -> {
              StringBuilder text = new StringBuilder();
              list.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  static Arbitrary<Bytes> hashes() {
    return Arbitraries.bytes().array(byte[].class).ofSize(Head.HASH_BYTES).map(Bytes::copyOf);
  }

  private static Arbitrary<Bytes> bytes(int most) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(most).map(Bytes::copyOf);
  }

  /** Every long, the edges often. */
  static Arbitrary<Long> longs() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.longs()),
            Tuple.of(1, Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE)))
        .withoutEdgeCases();
  }

  /**
   * Everything that a command says, so that two can be compared: transactions are not equal by
   * content.
   */
  static List<Object> facts(Command command) {
    return command instanceof Post post
        ? List.of(
            post.commandId(),
            post.actor(),
            post.postings(),
            post.reference(),
            post.labels(),
            post.privateData())
        : List.of(command);
  }

  /** Everything that a record says. */
  static List<Object> facts(StoredRecord stored) {
    LedgerRecord record = stored.record();
    return List.of(
        facts(record.command()),
        record.commitMicros(),
        record.outcome(),
        stored.fingerprint(),
        stored.digest(),
        stored.privateDataErased());
  }

  /** Everything that a block says. */
  static List<Object> facts(Block block) {
    List<Object> facts = new ArrayList<>(List.of(block.header(), block.hash()));
    block.records().forEach(record -> facts.add(facts(record)));
    return facts;
  }
}
