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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  /** Postings of an original; more say nothing new. */
  private static final int REMAINDERS_MAX = 4;

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
    return Arbitraries.frequencyOf(
        Tuple.of(13, commandsUnderAnyId()), Tuple.of(3, CrossingValues.commands()));
  }

  /** The commands whose id does not say what they are about. */
  static Arbitrary<Command> commandsUnderAnyId() {
    return Arbitraries.oneOf(
        posts(),
        holds(),
        captures(),
        voids(),
        refunds(),
        expiries(),
        atomicBatches(),
        createLedgers(),
        createAssets(),
        createAccounts(),
        accountUpdates(),
        statusChanges(),
        closedPeriods());
  }

  static Arbitrary<Command> createLedgers() {
    return Combinators.combine(commandIds(), actors(), placements(), booleans(), booleans())
        .as(
            (id, actor, placements, referenceUnique, crossRegion) ->
                (Command) new CreateLedger(id, actor, placements, referenceUnique, crossRegion));
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

  static Arbitrary<Command> accountUpdates() {
    return Combinators.combine(commandIds(), actors(), accountRefs(), changes(), optional(longs()))
        .as(
            (id, actor, account, changes, revision) ->
                (Command) new UpdateAccount(id, actor, account, changes, revision));
  }

  static Arbitrary<Command> statusChanges() {
    return Combinators.combine(
            commandIds(),
            actors(),
            accountRefs(),
            Arbitraries.of(StatusChange.values()),
            optional(longs()))
        .as(
            (id, actor, account, change, revision) ->
                (Command) new ChangeAccountStatus(id, actor, account, change, revision));
  }

  static Arbitrary<Command> closedPeriods() {
    return Combinators.combine(commandIds(), actors(), longs())
        .as((id, actor, closedUntil) -> (Command) new ClosePeriod(id, actor, closedUntil));
  }

  static Arbitrary<Command> posts() {
    return Combinators.combine(commandIds(), actors(), postings(), details())
        .as((id, actor, postings, details) -> (Command) new Post(id, actor, postings, details));
  }

  static Arbitrary<Command> holds() {
    return Combinators.combine(
            commandIds(),
            actors(),
            postings(),
            Arbitraries.longs()
                .between(Limits.HOLD_TIMEOUT_MICROS_MIN, Limits.HOLD_TIMEOUT_MICROS_MAX),
            Arbitraries.integers().between(0, Limits.OVER_CAPTURE_PERCENT_MAX),
            details())
        .as(
            (id, actor, postings, timeout, percent, details) ->
                (Command) new Hold(id, actor, postings, timeout, percent, details));
  }

  static Arbitrary<Command> captures() {
    return Combinators.combine(
            commandIds(), actors(), ids(), parts().map(Values::asked), booleans(), details())
        .as(
            (id, actor, hold, parts, last, details) ->
                (Command) new Capture(id, actor, hold, parts, last, details));
  }

  static Arbitrary<Command> voids() {
    return Combinators.combine(commandIds(), actors(), ids(), details())
        .as((id, actor, hold, details) -> (Command) new VoidHold(id, actor, hold, details));
  }

  static Arbitrary<Command> refunds() {
    return Combinators.combine(commandIds(), actors(), ids(), parts().map(Values::asked), details())
        .as(
            (id, actor, refunded, parts, details) ->
                (Command) new Refund(id, actor, refunded, parts, details));
  }

  static Arbitrary<Command> expiries() {
    return commandIds().map(ExpireHold::of);
  }

  static Arbitrary<Command> atomicBatches() {
    Arbitrary<AtomicBatch.Item> items =
        Combinators.combine(ids(), hashes()).as(AtomicBatch.Item::new);
    return Combinators.combine(commandIds(), actors(), items.list().ofMinSize(1).ofMaxSize(8))
        .as((id, actor, list) -> (Command) new AtomicBatch(id, actor, list));
  }

  private static Arbitrary<TransactionDetails> details() {
    return Combinators.combine(texts(128), labels(), privateData().optional(), optional(longs()))
        .as(TransactionDetails::new);
  }

  private static Arbitrary<List<Part>> parts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, Limits.POSTINGS_MAX - 1), amounts())
        .as(Part::new)
        .list()
        .uniqueElements(Part::posting)
        .ofMaxSize(5);
  }

  private static Parts asked(List<Part> named) {
    return named.isEmpty() ? Parts.ALL_REMAINING : Parts.of(named);
  }

  /** Every set of fields, each with a value or cleared. */
  private static Arbitrary<AccountChanges> changes() {
    return Combinators.combine(
            Arbitraries.of(AccountChanges.Field.values()).set().ofMinSize(1),
            optional(longs()),
            optional(longs()),
            labels(),
            privateData().optional())
        .as(
            (fields, floor, ceiling, labels, privateData) ->
                new AccountChanges(
                    fields,
                    fields.contains(AccountChanges.Field.FLOOR) ? floor : OptionalLong.empty(),
                    fields.contains(AccountChanges.Field.CEILING) ? ceiling : OptionalLong.empty(),
                    fields.contains(AccountChanges.Field.LABELS) ? labels : Map.of(),
                    fields.contains(AccountChanges.Field.PRIVATE_DATA)
                        ? privateData
                        : Optional.empty()));
  }

  private static Arbitrary<List<Posting>> postings() {
    return postings(8);
  }

  private static Arbitrary<List<Posting>> postings(int most) {
    Arbitrary<Posting> one =
        Combinators.combine(accountRefs(), accountRefs(), assets(), amounts())
            .filter((debit, credit, asset, amount) -> !debit.equals(credit))
            .as(Posting::new);
    return one.list().ofMinSize(1).ofMaxSize(most);
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
                Arbitraries.maps(texts(20), texts(40)).ofMaxSize(4),
                CrossingValues.crossed())
            .as(
                (reason, metadata, crossed) ->
                    new Outcome.Refused(new Refusal(reason, metadata), crossed));
    return Arbitraries.oneOf(refused, applied(command), CrossingValues.outcomes());
  }

  private static Arbitrary<Outcome> applied(Command command) {
    Arbitrary<List<Original>> originals =
        Arbitraries.oneOf(
            Arbitraries.just(List.<Original>of()),
            originalsOf(command).list().ofMinSize(1).ofMaxSize(2));
    Arbitrary<Optional<Account>> account =
        accounts().map(state -> state.withPrivateData(Optional.empty())).optional(0.3);
    return originals.flatMap(
        drawn ->
            Combinators.combine(
                    entriesOf(named(command, drawn)),
                    Arbitraries.oneOf(Arbitraries.just(List.<Part>of()), parts()),
                    account,
                    CrossingValues.crossed())
                .as(
                    (entries, parts, state, crossed) ->
                        new Outcome.Applied(entries, parts, drawn, state, crossed)));
  }

  private static List<AccountRef> named(Command command, List<Original> originals) {
    Set<AccountRef> named = new LinkedHashSet<>();
    command.accounts().forEach(key -> named.add(key.account()));
    for (Original original : originals) {
      for (Original.Remainder remainder : original.postings()) {
        boolean back = command.kind() == CommandKind.REFUND;
        Posting posting = remainder.posting();
        named.add(back ? posting.credit() : posting.debit());
        named.add(back ? posting.debit() : posting.credit());
      }
    }
    return List.copyOf(named);
  }

  /** Mostly the entries that these accounts call for, sometimes quite others. */
  private static Arbitrary<List<Entry>> entriesOf(List<AccountRef> named) {
    return entries()
        .list()
        .ofMaxSize(named.size() + 2)
        .map(
            entries -> {
              List<Entry> mixed = new ArrayList<>();
              for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                boolean own = i < named.size() && entry.version() % 4 != 0;
                AccountRef account = own ? named.get(i) : entry.account();
                mixed.add(
                    new Entry(
                        account,
                        entry.normalSide(),
                        entry.version(),
                        entry.change(),
                        entry.after()));
              }
              return mixed;
            });
  }

  /** Mostly the original that the command is about, sometimes quite another. */
  private static Arbitrary<Original> originalsOf(Command command) {
    CommandId subject = command.original().orElse(command.commandId());
    List<Posting> placed = command instanceof Hold hold ? hold.postings() : List.of();
    return Combinators.combine(originals(), Arbitraries.integers().between(0, 3))
        .as(
            (original, how) -> {
              List<Original.Remainder> own = new ArrayList<>();
              for (int i = 0; i < original.postings().size(); i++) {
                Original.Remainder other = original.postings().get(i);
                Posting posting = how > 1 && i < placed.size() ? placed.get(i) : other.posting();
                own.add(
                    new Original.Remainder(
                        posting,
                        other.place(),
                        other.captured(),
                        other.released(),
                        other.remaining(),
                        other.refunded()));
              }
              return new Original(
                  how == 0 ? original.id() : how == 1 ? subject.sibling("other") : subject,
                  original.kind(),
                  original.hold(),
                  own,
                  original.state(),
                  original.expiresMicros(),
                  original.overCapturePercent(),
                  original.slot(),
                  original.closedBy());
            });
  }

  static Arbitrary<Original> originals() {
    return Combinators.combine(
            commandIds(),
            Arbitraries.of(CommandKind.POST, CommandKind.HOLD, CommandKind.CAPTURE),
            Arbitraries.oneOf(Arbitraries.just(""), ids()),
            remainders(),
            Arbitraries.of(HoldState.values()),
            Combinators.combine(longs(), Arbitraries.integers().between(0, 100)).as(Tuple::of),
            Arbitraries.integers().greaterOrEqual(0),
            Arbitraries.oneOf(Arbitraries.just(""), ids()))
        .as(
            (id, kind, hold, postings, state, terms, slot, closedBy) ->
                new Original(
                    id, kind, hold, postings, state, terms.get1(), terms.get2(), slot, closedBy));
  }

  /** A remainder in its own place, or in another as those of a capture are. */
  private static Arbitrary<List<Original.Remainder>> remainders() {
    return Combinators.combine(
            postings(REMAINDERS_MAX),
            Arbitraries.of(0, 0, 1, 70),
            Combinators.combine(longs(), longs(), longs(), longs())
                .as(Counters::new)
                .list()
                .ofSize(REMAINDERS_MAX))
        .as(
            (postings, shift, amounts) -> {
              List<Original.Remainder> remainders = new ArrayList<>();
              for (int i = 0; i < postings.size(); i++) {
                Counters some = amounts.get(i);
                remainders.add(
                    new Original.Remainder(
                        postings.get(i),
                        Math.abs(shift - i),
                        some.postedDebits(),
                        some.postedCredits(),
                        some.heldDebits(),
                        some.heldCredits()));
              }
              return remainders;
            });
  }

  static Arbitrary<Optional<OpenHold>> slots() {
    return Combinators.combine(commandIds(), longs()).as(OpenHold::new).optional(0.9);
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
            longs(),
            CrossingValues.reserved())
        .as(
            (settings, status, counters, version, revision, created, updated, reserved) ->
                new Account(
                    settings,
                    status,
                    counters,
                    version,
                    revision,
                    created,
                    updated,
                    reserved,
                    reserved.legs()));
  }

  static Arbitrary<LedgerFact> ledgerFacts() {
    Arbitrary<Long> closedUntil = Arbitraries.oneOf(Arbitraries.just(0L), longs());
    return Combinators.combine(names(), placements(), booleans(), booleans(), closedUntil, longs())
        .as(LedgerFact::new);
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
    return Combinators.combine(
            longs(),
            hashes(),
            Arbitraries.maps(names(), longs()).ofMaxSize(5),
            Arbitraries.oneOf(Arbitraries.just(0L), longs()))
        .as(Marker::new);
  }

  static Arbitrary<Head> heads() {
    Arbitrary<Head> settled =
        Combinators.combine(longs(), longs(), longs(), hashes(), longs()).as(Head::new);
    Arbitrary<Head> begun =
        Combinators.combine(longs(), longs(), longs(), hashes(), longs(), longs()).as(Head::new);
    return Arbitraries.oneOf(settled, begun);
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
                longs(),
                ids(),
                Arbitraries.of(CommandKind.values()),
                positions(),
                counters(),
                Arbitraries.frequencyOf(Tuple.of(60, Arbitraries.just(0L)), Tuple.of(1, longs())),
                Arbitraries.frequency(Tuple.of(60, ""), Tuple.of(1, "eu")))
            .as(
                (micros, id, kind, position, change, decided, home) ->
                    new StatementPage.Line(1, micros, id, kind, position, change, decided, home));
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
              line.change(),
              line.decisionMicros(),
              line.home()));
    }
    return new StatementPage(number, before, lines);
  }

  static Arbitrary<AccountSettings> settings() {
    return Combinators.combine(
            assets(),
            sides(),
            optional(longs()),
            optional(longs()),
            labels(),
            privateData().optional())
        .as(AccountSettings::new);
  }

  private static Arbitrary<OptionalLong> optional(Arbitrary<Long> numbers) {
    return numbers
        .optional()
        .map(number -> number.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }

  private static Arbitrary<Boolean> booleans() {
    return Arbitraries.of(false, true);
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

  static Arbitrary<String> ids() {
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
}
