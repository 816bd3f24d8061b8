package io.meridian.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.meridian.admission.AdmissionLimits;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.call.Calls;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.engine.CallContext;
import io.meridian.engine.EngineException;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** A watch over an engine that has the pages a test gives it. */
final class EventWatchTest {
  private final AdmissionLimits limits =
      new AdmissionLimits(
          10, 1, 1, Duration.ofSeconds(1), Duration.ofMillis(5), Duration.ofSeconds(1));
  private final Capacity capacity = new Capacity(limits);
  private final FakeCall<WatchEventsResponse> call = new FakeCall<>();
  private final PagedEngine engine = new PagedEngine();

  @Test
  void shouldTellEveryPageAsItComes() {
    // Given
    engine.pages.add(page(1, 2));
    engine.pages.add(page(3));

    // When
    watch(WatchEventsRequest.newBuilder());

    // Then
    assertThat(ids()).containsExactly("eu/0/1/0", "eu/0/2/0", "eu/0/3/0");
    assertThat(engine.cursors).containsExactly(EventCursor.BEGINNING, behind(2), behind(3));
    engine.answer(page(4));
    assertThat(ids()).endsWith("eu/0/4/0");
    assertThat(call.end()).isEmpty();
  }

  @Test
  void shouldTellHowFarItIsWhenNothingHappens() {
    watch(WatchEventsRequest.newBuilder());

    engine.answer(new EventPage(List.of(), behind(7)));

    assertThat(call.read).hasSize(1);
    assertThat(call.read.get(0).hasEvent()).isFalse();
    assertThat(engine.cursors).endsWith(behind(7));
    assertThat(engine.waits).containsOnly(EventWatch.HEARTBEAT);
  }

  @Test
  void shouldGoOnWhereATokenSays() {
    // Given
    engine.pages.add(page(1, 2, 3));
    watch(WatchEventsRequest.newBuilder());
    String token = call.read.get(1).getResumeToken();
    PagedEngine second = new PagedEngine();

    // When
    watch(second, new FakeCall<>(), WatchEventsRequest.newBuilder().setResumeToken(token));

    // Then
    assertThat(second.cursors).containsExactly(behind(2));
  }

  @Test
  void shouldBeginBehindWhatIsThereAndSayWhere() {
    watch(WatchEventsRequest.newBuilder().setFromNow(true));

    assertThat(call.read).hasSize(1);
    assertThat(call.read.get(0).hasEvent()).isFalse();
    assertThat(engine.cursors).containsExactly(behind(99));
  }

  @Test
  void shouldAskForNothingMoreUntilTheClientHasRead() {
    // Given
    engine.pages.add(page(1, 2, 3));
    engine.pages.add(page(4));
    call.reads(2);

    // When
    watch(WatchEventsRequest.newBuilder());

    // Then
    assertThat(ids()).hasSize(2);
    assertThat(engine.cursors).hasSize(1);
    call.reads(1);
    assertThat(ids()).hasSize(3);
    assertThat(engine.cursors).hasSize(1);
    call.reads(10);
    assertThat(ids()).hasSize(4);
  }

  @Test
  void shouldNotGrowItsStackWithPagesThatAreThereAlready() {
    for (int i = 1; i <= 50_000; i++) {
      engine.pages.add(page(i));
    }

    watch(WatchEventsRequest.newBuilder());

    assertThat(call.read).hasSize(50_000);
  }

  @Test
  void shouldEndWithAFault() {
    watch(WatchEventsRequest.newBuilder());

    engine.fail(
        new EngineException(
            Reason.JOURNAL_DIVERGED, Duration.ofMillis(1), Map.of("region", "eu"), "diverged"));

    assertThat(call.end()).contains(Code.DATA_LOSS);
  }

  @Test
  void shouldEndWithARefusal() {
    watch(WatchEventsRequest.newBuilder());

    engine.refuse(new Refusal(Reason.REGION_NOT_IN_LEDGER, Map.of("region", "eu")));

    assertThat(call.end()).contains(Code.FAILED_PRECONDITION);
  }

  @Test
  void shouldEndWhereTheRequestIsWrong() {
    watch(WatchEventsRequest.newBuilder().setResumeToken("forged"));

    assertThat(call.end()).contains(Code.INVALID_ARGUMENT);
    assertThat(engine.cursors).isEmpty();
  }

  @Test
  void shouldTellNothingMoreToAClientThatHasGone() {
    watch(WatchEventsRequest.newBuilder());

    call.cancel();
    engine.answer(page(1));

    assertThat(call.read).isEmpty();
    assertThat(engine.cursors).hasSize(1);
  }

  @Test
  void shouldEndAtOnceOnAStoppingServer() {
    watch(WatchEventsRequest.newBuilder());
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    new Gate(limits, capacity, timer).close();

    timer.shutdownNow();
    assertThat(call.end()).contains(Code.UNAVAILABLE);
  }

  private void watch(WatchEventsRequest.Builder request) {
    watch(engine, call, request);
  }

  private void watch(
      PagedEngine pages,
      FakeCall<WatchEventsResponse> answers,
      WatchEventsRequest.Builder request) {
    Events events = new Events(pages);
    new EventWatch(answers, events, new Calls(), capacity)
        .start(
            Transactions.WIRE.events().watch(request.setLedger("shop").setRegion("eu").build()),
            events::ledger);
  }

  private List<String> ids() {
    return call.read.stream()
        .filter(WatchEventsResponse::hasEvent)
        .map(message -> message.getEvent().getEventId())
        .toList();
  }

  private static EventCursor behind(long sequence) {
    return new EventCursor(Map.of(0, new EventCursor.Place(sequence + 1, 0, Bytes.EMPTY)));
  }

  private static EventPage page(long... sequences) {
    List<EventPage.Event> events = new ArrayList<>();
    for (long sequence : sequences) {
      events.add(
          new EventPage.Event(
              new ShardId("eu", 0),
              new JournalPosition(sequence, 0),
              new LedgerRecord(
                  CommandCodec.prepare(
                          new CreateAsset(new CommandId("shop", "eu", "a"), "", "USD", 2))
                      .command(),
                  sequence,
                  new Outcome.Applied(List.of())),
              behind(sequence)));
    }
    return new EventPage(events, behind(sequences[sequences.length - 1]));
  }

  /** Has its pages at once, and then waits for the next one. */
  private static final class PagedEngine extends StubEngine {
    private final Deque<EventPage> pages = new ArrayDeque<>();
    private final List<EventCursor> cursors = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private CompletableFuture<ReadReply<EventPage>> waiting;

    @Override
    public CompletableFuture<ReadReply<LedgerFact>> ledger(String name) {
      return super.ledger(name);
    }

    @Override
    public CompletableFuture<ReadReply<EventPage>> events(
        String ledger,
        String region,
        EventCursor cursor,
        int limit,
        Duration wait,
        CallContext context) {
      cursors.add(cursor);
      waits.add(wait);
      if (!pages.isEmpty()) {
        return CompletableFuture.completedFuture(new ReadReply.Found<>(pages.poll()));
      }
      waiting = new CompletableFuture<>();
      return waiting;
    }

    @Override
    public CompletableFuture<ReadReply<EventCursor>> newestEvents(
        String ledger, String region, CallContext context) {
      return CompletableFuture.completedFuture(new ReadReply.Found<>(behind(99)));
    }

    void answer(EventPage page) {
      waiting.complete(new ReadReply.Found<>(page));
    }

    void refuse(Refusal refusal) {
      waiting.complete(new ReadReply.Refused<>(refusal));
    }

    void fail(Throwable failure) {
      waiting.completeExceptionally(failure);
    }
  }
}
