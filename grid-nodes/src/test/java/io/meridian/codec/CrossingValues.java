package io.meridian.codec;

import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingItem;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Limits;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Opening;
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
import io.meridian.ledger.Verdict;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Arbitrary values of everything that is stored about crossing transactions, as {@link Values}. */
final class CrossingValues {
  private CrossingValues() {}

  /** The steps that shards send each other. */
  static Arbitrary<Command> commands() {
    Arbitrary<Command> prepares =
        Combinators.combine(
                Values.commandIds(),
                keys(),
                Values.ids(),
                kinds(),
                legs(),
                Arbitraries.of(true, false))
            .as(
                (id, key, transaction, kind, legs, openings) ->
                    (Command)
                        new PrepareLegs(
                            id.sibling("prepare/" + key), key, transaction, kind, legs, openings));
    Arbitrary<Command> batches =
        Combinators.combine(
                Values.commandIds(),
                keys(),
                Values.ids(),
                legs(),
                Arbitraries.of(true, false),
                items().ofMinSize(1),
                legs())
            .as(
                (id, key, transaction, legs, openings, items, before) ->
                    (Command)
                        new PrepareLegs(
                            id.sibling("prepare/" + key),
                            key,
                            transaction,
                            CommandKind.ATOMIC_BATCH,
                            legs,
                            openings,
                            items,
                            before));
    Arbitrary<Command> settlesOfItems =
        Combinators.combine(Values.commandIds(), keys(), decisions(), item())
            .as(
                (id, key, decision, item) ->
                    (Command)
                        new SettleLegs(
                                id.sibling("settle/" + key),
                                key,
                                "batch",
                                CommandKind.ATOMIC_BATCH,
                                decision)
                            .ofItem(item));
    Arbitrary<Command> settles =
        Combinators.combine(Values.commandIds(), keys(), Values.ids(), kinds(), decisions())
            .as(
                (id, key, transaction, kind, decision) ->
                    (Command)
                        new SettleLegs(
                            id.sibling("settle/" + key), key, transaction, kind, decision));
    Arbitrary<Command> abandons =
        Combinators.combine(Values.commandIds(), keys())
            .as((id, key) -> (Command) new AbandonCrossing(id.sibling("abandon/" + key), key));
    Arbitrary<Command> finishes =
        Combinators.combine(Values.commandIds(), keys())
            .as((id, key) -> (Command) new FinishCrossing(id.sibling("finish/" + key), key));
    return Arbitraries.oneOf(prepares, batches, settles, settlesOfItems, abandons, finishes);
  }

  static Arbitrary<Outcome> outcomes() {
    Arbitrary<Outcome> prepared =
        Combinators.combine(
                reservations(),
                participants(),
                Values.ids().list().ofMaxSize(2),
                places(),
                openings(),
                items())
            .as(Outcome.Prepared::new);
    Arbitrary<Verdict> verdict =
        Combinators.combine(
                Arbitraries.of(Reason.values()),
                Arbitraries.maps(Values.texts(20), Values.texts(40)).ofMaxSize(3),
                Arbitraries.integers().between(-1, 300),
                Arbitraries.of(true, false),
                itemPlaces())
            .as(
                (reason, metadata, place, provisional, item) ->
                    new Verdict(new Refusal(reason, metadata), place, provisional, item));
    Arbitrary<Outcome> declined =
        Combinators.combine(verdict.list().ofMinSize(1).ofMaxSize(4), participants(), openings())
            .as(Outcome.Declined::new);
    return Arbitraries.oneOf(prepared, declined);
  }

  static Arbitrary<Optional<Crossed>> crossed() {
    Arbitrary<PrepareTime> prepare =
        Combinators.combine(regions(), places(), Values.longs()).as(PrepareTime::new);
    Arbitrary<Crossed> crossed =
        Combinators.combine(keys(), places(), decisions(), prepare.list().ofMaxSize(3))
            .as(Crossed::new);
    Arbitrary<SettleTime> settle =
        Combinators.combine(regions(), places(), Values.longs()).as(SettleTime::new);
    Arbitrary<Crossed> ended =
        Combinators.combine(
                keys(),
                places(),
                decisions(),
                Arbitraries.longs().between(1, Long.MAX_VALUE),
                settle.list().ofMinSize(1).ofMaxSize(3))
            .as(
                (key, place, decision, prepared, settles) ->
                    new Crossed(key, place, decision, List.of(), prepared, settles));
    return Arbitraries.oneOf(crossed, ended).optional(0.2);
  }

  static Arbitrary<Reserved> reserved() {
    Arbitrary<Reserved> some =
        Combinators.combine(
                Values.longs(), Values.longs(), Values.longs(), Values.longs(), places())
            .as(Reserved::new);
    return Arbitraries.oneOf(Arbitraries.just(Reserved.NONE), some);
  }

  static Arbitrary<Optional<Crossing>> crossings() {
    return Combinators.combine(
            keys(),
            Combinators.combine(Values.ids(), kinds(), Values.longs())
                .as((id, kind, micros) -> new Transaction(id, kind, micros)),
            reservations(),
            participants(),
            Values.ids().list().ofMaxSize(2),
            Values.texts(20),
            places(),
            decisions().optional())
        .as(
            (key, transaction, reservations, participants, locked, reference, place, decision) ->
                new Crossing(
                    key,
                    new CommandId("sale", key.region(), transaction.id()),
                    transaction.kind(),
                    transaction.micros(),
                    reservations,
                    participants,
                    locked,
                    reference,
                    place,
                    decision))
        .optional(0.9);
  }

  private record Transaction(String id, CommandKind kind, long micros) {}

  private static Arbitrary<CrossingKey> keys() {
    return Combinators.combine(regions(), places(), Values.longs(), places()).as(CrossingKey::new);
  }

  private static Arbitrary<Decision> decisions() {
    return Arbitraries.oneOf(
        Arbitraries.just(Decision.RELEASE),
        Arbitraries.longs().between(1, Long.MAX_VALUE).map(Decision::apply));
  }

  private static Arbitrary<List<Reservation>> reservations() {
    return Combinators.combine(
            Values.accountRefs(),
            Arbitraries.of(NormalSide.values()),
            Values.counters(),
            itemPlaces())
        .as(Reservation::new)
        .list()
        .ofMaxSize(3);
  }

  private static Arbitrary<List<Participant>> participants() {
    return Combinators.combine(regions(), places(), legs())
        .as(Participant::new)
        .list()
        .ofMaxSize(2);
  }

  private static Arbitrary<List<Leg>> legs() {
    Arbitrary<Leg.Move> move =
        Combinators.combine(
                places(),
                Arbitraries.of(true, false),
                Arbitraries.of("USD", "EUR"),
                Values.longs(),
                Values.longs())
            .as(Leg.Move::new);
    return Combinators.combine(
            Values.accountRefs(), places(), move.list().ofMinSize(1).ofMaxSize(3), itemPlaces())
        .as(Leg::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<List<Opening>> openings() {
    return Combinators.combine(Values.accountRefs(), places(), Values.longs(), itemPlaces())
        .as(Opening::new)
        .list()
        .ofMaxSize(2);
  }

  private static ListArbitrary<CrossingItem> items() {
    return item().list().ofMaxSize(3);
  }

  private static Arbitrary<CrossingItem> item() {
    return Combinators.combine(itemPlaces(), Values.ids(), kinds(), Values.texts(10))
        .as(CrossingItem::new);
  }

  /** Half of them of the first of a batch, or of none. */
  private static Arbitrary<Integer> itemPlaces() {
    return Arbitraries.oneOf(
        Arbitraries.just(0), Arbitraries.integers().between(0, Limits.BATCH_ITEMS_MAX - 1));
  }

  private static Arbitrary<CommandKind> kinds() {
    return Arbitraries.of(
        CommandKind.POST,
        CommandKind.HOLD,
        CommandKind.CAPTURE,
        CommandKind.VOID,
        CommandKind.REFUND,
        CommandKind.EXPIRE);
  }

  private static Arbitrary<String> regions() {
    return Arbitraries.of("eu", "local", "us-east-1");
  }

  private static Arbitrary<Integer> places() {
    return Arbitraries.integers().greaterOrEqual(0);
  }
}
