package io.meridian.engine;

import static io.meridian.engine.ReadingFixture.ALICE;
import static io.meridian.engine.ReadingFixture.EU;
import static io.meridian.engine.ReadingFixture.LEDGER;
import static io.meridian.engine.ReadingFixture.WORLD;
import static io.meridian.engine.ReadingFixture.call;
import static io.meridian.engine.ReadingFixture.fault;
import static io.meridian.engine.ReadingFixture.found;
import static io.meridian.engine.ReadingFixture.post;
import static io.meridian.engine.ReadingFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events as a server reads them, while others write. */
final class EventReaderTest {
  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ReadingFixture engine = new ReadingFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldTellEveryAppliedRecordOnceInTheOrderOfTheShardWhileOthersWrite() {
    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write("t-", 1_000));
    Random random = new Random(2);
    List<EventPage.Event> told = new ArrayList<>();
    EventCursor cursor = EventCursor.BEGINNING;
    boolean last = false;
    while (!last) {
      last = writing.isDone();
      EventPage page = read(cursor, 1 + random.nextInt(90), NO_WAIT);
      told.addAll(page.events());
      cursor = page.next();
      last &= page.events().isEmpty();
    }
    writing.join();

    assertThat(told).extracting(EventPage.Event::position).isEqualTo(applied(LEDGER));
    assertThat(told).allSatisfy(event -> assertThat(event.shard()).isEqualTo(EU));
    assertThat(told.get(0).record().command().kind()).isEqualTo(CommandKind.CREATE_LEDGER);
  }

  @Test
  void shouldGoOnBehindAnyEventAlsoInTheMiddleOfABlock() {
    write("t-", 300);
    List<EventPage.Event> all = readToTheEnd(EventCursor.BEGINNING);

    for (int i = 0; i < all.size(); i += 7) {
      List<EventPage.Event> rest = readToTheEnd(all.get(i).next());

      assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
    }
    assertThat(all).anySatisfy(event -> assertThat(event.position().ordinal()).isPositive());
  }

  /** One answer reads only so many blocks. */
  private List<EventPage.Event> readToTheEnd(EventCursor from) {
    List<EventPage.Event> events = new ArrayList<>();
    EventPage page = read(from, 1_000, NO_WAIT);
    while (!page.events().isEmpty()) {
      events.addAll(page.events());
      page = read(page.next(), 1_000, NO_WAIT);
    }
    return events;
  }

  @Test
  void shouldTellNeitherRefusalsNorFramesOfBatchesNorWhatOtherLedgersDo() {
    engine.createLedger("other");
    engine.open("other", ALICE);
    engine.open("other", WORLD);
    EventCursor before = newest();
    engine.send(post("orphan", new AccountRef("eu", "nobody"), ALICE, 1)).join();
    engine.applied(post("other", "t-1", WORLD, ALICE, 1));
    engine.engine().executeAtomically(batch("b", "b-1", "b-2"), call()).join();
    engine.applied(post("other", "t-2", WORLD, ALICE, 1));

    EventPage page = read(before, 1_000, NO_WAIT);

    assertThat(page.events())
        .extracting(event -> event.record().command().commandId().id())
        .containsExactly("b-1", "b-2");
    assertThat(page.next()).isEqualTo(newest());
  }

  @Test
  void shouldMoveOnOverBlocksThatHaveNothingOfTheLedger() {
    engine.createLedger("other");
    engine.open("other", ALICE);
    engine.open("other", WORLD);
    EventCursor before = newest();
    for (int i = 0; i < 3 * ShardEvents.PART_BLOCKS_MAX; i++) {
      engine.applied(post("other", "t-" + i, WORLD, ALICE, 1));
    }

    EventPage page = read(before, 10, NO_WAIT);

    assertThat(page.events()).isEmpty();
    assertThat(page.next().places().get(0).sequence())
        .isGreaterThan(before.places().get(0).sequence());
    assertThat(read(before, 10, LONG, post("t-1", WORLD, ALICE, 1)).events()).hasSize(1);
  }

  @Test
  void shouldWaitForTheNextEventAndTellItAtOnce() {
    EventCursor newest = newest();

    EventPage page = read(newest, 10, LONG, post("t-1", WORLD, ALICE, 1));

    assertThat(page.events())
        .extracting(event -> event.record().command().commandId().id())
        .containsExactly("t-1");
  }

  @Test
  void shouldAnswerWithoutEventsWhenNoneComeInTime() {
    EventCursor newest = newest();

    EventPage page = read(newest, 10, Duration.ofMillis(30));

    assertThat(page.events()).isEmpty();
    assertThat(page.next()).isEqualTo(newest);
  }

  @Test
  void shouldTellNothingOfABlockThatIsNotKnownToBeDurable() {
    EventCursor newest = newest();
    engine.journal.shut(EU);
    CompletableFuture<CommandReply> paying = engine.send(post("t-1", WORLD, ALICE, 1));
    Awaitility.await().until(() -> engine.blocks(EU).size() == newest.places().get(0).sequence());

    EventPage early = read(newest, 10, Duration.ofMillis(30));
    engine.journal.open();
    paying.join();
    EventPage late = read(newest, 10, NO_WAIT);

    assertThat(early.events()).isEmpty();
    assertThat(early.next()).isEqualTo(newest);
    assertThat(late.events()).hasSize(1);
  }

  @Test
  void shouldGoOnAfterARestart() {
    write("a-", 50);
    EventPage first = read(EventCursor.BEGINNING, 20, NO_WAIT);
    engine.restart();
    write("b-", 50);

    List<JournalPosition> told = new ArrayList<>();
    first.events().forEach(event -> told.add(event.position()));
    for (EventPage page = read(first.next(), 20, NO_WAIT);
        !page.events().isEmpty();
        page = read(page.next(), 20, NO_WAIT)) {
      page.events().forEach(event -> told.add(event.position()));
    }

    assertThat(told).isEqualTo(applied(LEDGER));
  }

  @Test
  void shouldRaiseAnAlarmWhenTheJournalIsNotTheOneThatWasRead() {
    write("t-", 100);
    EventCursor.Place place = newest().places().get(0);
    byte[] otherHash = place.previousHash().toArray();
    otherHash[0]++;
    Bytes wrong = Bytes.wrap(otherHash);

    EngineException atTheEnd = diverged(new EventCursor.Place(place.sequence(), 0, wrong));
    EngineException inside = diverged(new EventCursor.Place(3, 0, wrong));
    EngineException beyond =
        diverged(new EventCursor.Place(place.sequence() + 1, 0, place.previousHash()));
    EngineException noSuchRecord =
        diverged(
            new EventCursor.Place(3, 16_000, engine.blocks(EU).get(2).header().previousHash()));

    assertThat(List.of(atTheEnd, inside, beyond, noSuchRecord))
        .allSatisfy(fault -> assertThat(fault.reason()).isEqualTo(Reason.JOURNAL_DIVERGED));
    assertThat(inside.metadata()).isEqualTo(Map.of("region", "eu", "shard", "0", "sequence", "2"));
  }

  @Test
  void shouldAnswerWhoWaitsWhenTheLeadershipGoes() {
    CompletableFuture<ReadReply<EventPage>> waiting = reading(newest(), 10, LONG);

    engine.topology.lead(false);

    assertThat(fault(waiting).reason()).isIn(Reason.TRY_AGAIN, Reason.REGION_UNAVAILABLE);
  }

  @Test
  void shouldLetOnlySoManyWait() {
    EventCursor newest = newest();
    List<CompletableFuture<ReadReply<EventPage>>> waiting = new ArrayList<>();

    for (int i = 0; i <= JournalWaiters.WAITERS_MAX; i++) {
      waiting.add(reading(newest, 10, LONG));
    }
    CompletableFuture<Object> refused =
        CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new));

    assertThat(fault(refused).reason()).isEqualTo(Reason.OVERLOADED);
    engine.applied(post("t-1", WORLD, ALICE, 1));
    assertThat(waiting.stream().filter(one -> events(one).size() == 1))
        .hasSize(JournalWaiters.WAITERS_MAX);
  }

  @Test
  void shouldSayWhatIsMissing() {
    Reason region =
        refusal(
                engine
                    .engine()
                    .events(LEDGER, "row", EventCursor.BEGINNING, 1, NO_WAIT, call())
                    .join())
            .reason();
    Reason ledger = refusal(engine.engine().newestEvents("nowhere", "eu", call()).join()).reason();

    assertThat(region).isEqualTo(Reason.REGION_NOT_IN_LEDGER);
    assertThat(ledger).isEqualTo(Reason.LEDGER_NOT_FOUND);
  }

  private EngineException diverged(EventCursor.Place place) {
    return fault(reading(new EventCursor(Map.of(0, place)), 10, NO_WAIT));
  }

  private void write(String prefix, int posts) {
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < posts; i++) {
      replies.add(engine.send(post(prefix + i, WORLD, ALICE, 1)));
      if (i % 29 == 0) {
        replies.forEach(CompletableFuture::join);
      }
    }
    replies.forEach(CompletableFuture::join);
  }

  private static PreparedBatch batch(String id, String... items) {
    List<PreparedCommand> prepared = new ArrayList<>();
    List<AtomicBatch.Item> frame = new ArrayList<>();
    for (String item : items) {
      PreparedCommand command = CommandCodec.prepare(post(item, WORLD, ALICE, 1));
      prepared.add(command);
      frame.add(new AtomicBatch.Item(item, command.fingerprint()));
    }
    return new PreparedBatch(
        PreparedBatch.Mode.ATOMIC,
        Optional.of(
            CommandCodec.prepare(new AtomicBatch(new CommandId(LEDGER, "eu", id), "", frame))),
        prepared);
  }

  /** Where the applied records of a ledger stand, by the journal alone. */
  private List<JournalPosition> applied(String ledger) {
    List<JournalPosition> positions = new ArrayList<>();
    for (Block block : engine.blocks(EU)) {
      for (int i = 0; i < block.records().size(); i++) {
        var record = block.records().get(i).record();
        if (record.command().commandId().ledger().equals(ledger)
            && record.outcome() instanceof Outcome.Applied) {
          positions.add(new JournalPosition(block.header().sequence(), i));
        }
      }
    }
    return positions;
  }

  private EventCursor newest() {
    return found(engine.engine().newestEvents(LEDGER, "eu", call()).join());
  }

  private CompletableFuture<ReadReply<EventPage>> reading(
      EventCursor cursor, int limit, Duration wait) {
    return engine.engine().events(LEDGER, "eu", cursor, limit, wait, call());
  }

  private EventPage read(EventCursor cursor, int limit, Duration wait) {
    return found(reading(cursor, limit, wait).orTimeout(30, TimeUnit.SECONDS).join());
  }

  /** Begins to read, has something written, and ends reading. */
  private EventPage read(EventCursor cursor, int limit, Duration wait, Command written) {
    CompletableFuture<ReadReply<EventPage>> reading = reading(cursor, limit, wait);
    engine.applied(written);
    return found(reading.orTimeout(30, TimeUnit.SECONDS).join());
  }

  private static List<EventPage.Event> events(CompletableFuture<ReadReply<EventPage>> reading) {
    return reading
        .handle(
            (reply, fault) -> fault == null ? found(reply).events() : List.<EventPage.Event>of())
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }
}
