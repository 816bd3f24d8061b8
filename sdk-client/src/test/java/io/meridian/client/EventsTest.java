package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.meridian.client.internal.Calls;
import io.meridian.client.internal.ClientSettings;
import io.meridian.client.internal.FakeTimers;
import io.meridian.client.internal.ManualServer;
import io.meridian.client.internal.ManualServer.Talk;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A subscription: in order, from where it stopped, at least once, however often it is cut. */
final class EventsTest {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ManualServer server = new ManualServer();
  private final FakeTimers timers = new FakeTimers();
  private final MeridianClient client = client(100);
  private final Heard heard = new Heard();
  private final ResumeTokenStore store = ResumeTokenStore.inMemory();

  private MeridianClient client(int inFlightMax) {
    ClientSettings settings =
        TestClient.settings(
            TestClient.POLICY, inFlightMax, Duration.ofSeconds(10), Optional.empty());
    return new MeridianClient(new Calls(server.channel(), settings, timers, () -> 0.5), settings);
  }

  /** A listener whose test can wait for what it hears. */
  private static class Heard implements EventListener {
    private final BlockingQueue<String> ids = new LinkedBlockingQueue<>();
    private final BlockingQueue<MeridianException> breaks = new LinkedBlockingQueue<>();

    @Override
    public void on(Event event) throws Exception {
      ids.add(event.eventId());
    }

    @Override
    public void onDisconnect(MeridianException why) {
      breaks.add(why);
    }

    String next() throws InterruptedException {
      return ids.poll(10, TimeUnit.SECONDS);
    }

    MeridianException nextBreak() throws InterruptedException {
      return breaks.poll(10, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private Subscription watch(EventListener listener) {
    return client.events().watch(WatchRequest.of("shop", "eu"), store, listener);
  }

  /** The next call, whose request has come. */
  private Talk nextTalk() {
    Talk talk = server.next();
    talk.asked();
    return talk;
  }

  private static WatchEventsRequest asked(Talk talk) {
    return (WatchEventsRequest) talk.received().get(0);
  }

  private static io.meridian.proto.v1.Event.Builder event(String id) {
    return io.meridian.proto.v1.Event.newBuilder()
        .setEventId(id)
        .setLedger("shop")
        .setAsset(io.meridian.proto.v1.Asset.newBuilder().setLedger("shop").setCode("USD"));
  }

  private static WatchEventsResponse message(String id, String token) {
    return WatchEventsResponse.newBuilder().setEvent(event(id)).setResumeToken(token).build();
  }

  private static WatchEventsResponse heartbeat(String token) {
    return WatchEventsResponse.newBuilder().setResumeToken(token).build();
  }

  private static Throwable causeOf(Subscription subscription) {
    return catchThrowableOfType(
            ExecutionException.class, () -> subscription.ended().get(10, TimeUnit.SECONDS))
        .getCause();
  }

  private void awaitToken(String token) {
    Awaitility.await().until(() -> store.load().equals(Optional.of(token)));
  }

  @Test
  void shouldTellTheEventsInOrderAndRememberTheTokenOfTheLast() throws Exception {
    Subscription subscription = watch(heard);
    Talk talk = nextTalk();
    assertThat(asked(talk))
        .isEqualTo(WatchEventsRequest.newBuilder().setLedger("shop").setRegion("eu").build());

    talk.say(message("eu/0/1/0", "t1"));
    talk.say(message("eu/0/2/0", "t2"));
    talk.say(message("eu/0/2/1", "t3"));

    assertThat(List.of(heard.next(), heard.next(), heard.next()))
        .containsExactly("eu/0/1/0", "eu/0/2/0", "eu/0/2/1");
    awaitToken("t3");
    assertThat(subscription.ended()).isNotDone();
  }

  @Test
  void shouldReadAnEventWithEverySubjectAndPassOverThoseItDoesNotKnow() throws Exception {
    List<Event> events = new CopyOnWriteArrayList<>();
    watch(events::add);
    Talk talk = nextTalk();
    io.meridian.proto.v1.Event.Builder whole =
        event("eu/1/2/3")
            .setCommandId("cmd-1")
            .setCommitTime(Timestamp.newBuilder().setSeconds(5).setNanos(1000))
            .setPosition(
                io.meridian.proto.v1.JournalPosition.newBuilder()
                    .setRegion("eu")
                    .setShard(1)
                    .setSequence(2)
                    .setOrdinal(3));

    talk.say(WatchEventsResponse.newBuilder().setEvent(whole).setResumeToken("t1").build());
    talk.say(
        WatchEventsResponse.newBuilder()
            .setEvent(event("b").setTransaction(io.meridian.proto.v1.Transaction.newBuilder()))
            .setResumeToken("t2")
            .build());
    talk.say(
        WatchEventsResponse.newBuilder()
            .setEvent(event("c").setAccount(io.meridian.proto.v1.Account.newBuilder()))
            .setResumeToken("t3")
            .build());
    talk.say(
        WatchEventsResponse.newBuilder()
            .setEvent(event("d").setLedgerFact(io.meridian.proto.v1.Ledger.newBuilder()))
            .setResumeToken("t4")
            .build());
    talk.say(
        WatchEventsResponse.newBuilder()
            .setEvent(
                event("l")
                    .setLeg(
                        io.meridian.proto.v1.Leg.newBuilder()
                            .setTransaction("us/order-1")
                            .setKind(io.meridian.proto.v1.TransactionKind.TRANSACTION_KIND_POST)
                            .setDecisionTime(Timestamp.newBuilder().setSeconds(4))
                            .addEntries(
                                io.meridian.proto.v1.Entry.newBuilder()
                                    .setAccount("eu/alice")
                                    .setVersion(2)
                                    .setBalance(9))))
            .setResumeToken("t4l")
            .build());
    talk.say(
        WatchEventsResponse.newBuilder()
            .setEvent(event("e").clearSubject())
            .setResumeToken("t5")
            .build());
    awaitToken("t5");

    assertThat(events.get(0))
        .isEqualTo(
            new Event(
                "eu/1/2/3",
                "shop",
                new JournalPosition("eu", 1, 2, 3),
                Instant.ofEpochSecond(5, 1000),
                "cmd-1",
                new Asset("shop", "USD", 0, Instant.EPOCH)));
    assertThat(events.subList(1, events.size()))
        .extracting(event -> event.subject().getClass().getSimpleName())
        .containsExactly("Transaction", "Account", "Ledger", "Leg");
    Counters nothing = new Counters(0, 0, 0, 0);
    assertThat(events.get(4).subject())
        .isEqualTo(
            new Leg(
                "us/order-1",
                TransactionKind.POST,
                Instant.ofEpochSecond(4),
                List.of(new Entry("eu/alice", 2, nothing, nothing, 9, 0))));
  }

  @Test
  void shouldBeginWhereTheStoreSaysAndOtherwiseFromNowIfAskedTo() throws Exception {
    WatchRequest fromNow = WatchRequest.fromNow("shop", "eu");
    client.events().watch(fromNow, store, heard);
    assertThat(asked(nextTalk()).getFromNow()).isTrue();
    store.save("t7");

    client.events().watch(fromNow, store, heard);

    WatchEventsRequest asked = asked(nextTalk());
    assertThat(asked.getResumeToken()).isEqualTo("t7");
    assertThat(asked.getFromNow()).isFalse();
  }

  @Test
  void shouldGoOnAfterABreakFromTheNewestTokenAndNotBeforeThePause() throws Exception {
    watch(heard);
    Talk talk = nextTalk();
    talk.say(message("a", "t1"));
    talk.say(message("b", "t2"));
    talk.end(Status.UNAVAILABLE.withDescription("gone"));

    assertThat(heard.nextBreak()).hasMessageContaining("gone");
    assertThat(List.of(heard.next(), heard.next())).containsExactly("a", "b");
    assertThat(server.waiting()).isZero();
    timers.advance(Duration.ofMillis(49));
    assertThat(server.waiting()).isZero();
    timers.advance(Duration.ofMillis(1));
    Talk next = nextTalk();

    assertThat(asked(next).getResumeToken()).isEqualTo("t2");
    next.say(message("c", "t3"));
    assertThat(heard.next()).isEqualTo("c");
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, REGION_UNAVAILABLE", "UNAVAILABLE, TRY_AGAIN"})
  void shouldComeBackAsOftenAsItTakesWithGrowingPauses(Code code, String reason) throws Exception {
    watch(heard);
    for (int i = 1; i <= 20; i++) {
      nextTalk().end(ScriptedServer.status(code, reason, Map.of("region", "eu")));
      MeridianException why = heard.nextBreak();
      assertThat(why.reason()).contains(Reason.valueOf(reason));
      assertThat(why.attempts()).isEqualTo(i);
      timers.advance(PAUSE);
    }
    Talk talk = nextTalk();

    talk.say(message("a", "t1"));

    assertThat(heard.next()).isEqualTo("a");
    assertThat(timers.delays())
        .contains(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(150));
  }

  @Test
  void shouldComeBackToAServerThatEndedTheStream() throws Exception {
    watch(heard);
    nextTalk().end(Status.OK);
    assertThat(heard.nextBreak()).isNotNull();
    timers.advance(PAUSE);

    nextTalk().say(message("a", "t1"));

    assertThat(heard.next()).isEqualTo("a");
  }

  @Test
  void shouldRememberTheTokenOfAHeartbeat() {
    watch(heard);

    nextTalk().say(heartbeat("t9"));

    awaitToken("t9");
    assertThat(heard.ids).isEmpty();
  }

  @Test
  void shouldTellAnEventAgainWhoseListenerDidNotReturn() throws Exception {
    Subscription broken =
        watch(
            event -> {
              throw new IOException("disk full");
            });
    Talk talk = nextTalk();
    talk.say(message("a", "t1"));
    talk.say(message("b", "t2"));

    assertThat(causeOf(broken)).isInstanceOf(IOException.class).hasMessage("disk full");
    assertThat(store.load()).isEmpty();
    assertThat(talk.cancelled()).isTrue();
    watch(heard);
    nextTalk().say(message("a", "t1"));
    assertThat(heard.next()).isEqualTo("a");
  }

  @Test
  void shouldEndWithWhatTheStoreThrows() {
    Subscription subscription =
        client
            .events()
            .watch(
                WatchRequest.of("shop", "eu"),
                new ResumeTokenStore() {
                  @Override
                  public Optional<String> load() throws IOException {
                    throw new IOException("no such disk");
                  }

                  @Override
                  public void save(String resumeToken) {}
                },
                heard);

    assertThat(causeOf(subscription)).hasMessage("no such disk");
    assertThat(server.waiting()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "DATA_LOSS, JOURNAL_DIVERGED",
    "INVALID_ARGUMENT, INVALID_PAGE_TOKEN",
    "NOT_FOUND, LEDGER_NOT_FOUND"
  })
  void shouldEndWithWhatAnotherTryDoesNotMend(Code code, String reason) throws Exception {
    Subscription subscription = watch(heard);
    Talk talk = nextTalk();
    talk.say(message("a", "t1"));

    talk.end(ScriptedServer.status(code, reason, Map.of("shard", "0")));

    assertThat(causeOf(subscription))
        .isInstanceOfSatisfying(
            MeridianException.class,
            failure -> {
              assertThat(failure.reason()).contains(Reason.valueOf(reason));
              assertThat(failure.metadata()).containsEntry("shard", "0");
              assertThat(failure).hasMessageStartingWith(reason + ": ");
            });
    assertThat(heard.next()).isEqualTo("a");
    assertThat(heard.breaks).isEmpty();
    timers.advance(PAUSE);
    assertThat(server.waiting()).isZero();
  }

  @Test
  void shouldCallTheListenerOnAThreadThatMayBlock() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    watch(
        event -> {
          go.await();
          // A blocking call, which a thread that serves a connection refuses.
          client.transactions().openStream(StreamOptions.DEFAULT).drain();
          threads.add(Thread.currentThread());
        });
    // The messages come on this thread, which would never get to the next line if it waited.
    nextTalk().say(message("a", "t1"));
    go.countDown();

    Thread thread = threads.poll(10, TimeUnit.SECONDS);

    assertThat(thread).isNotNull().isNotSameAs(Thread.currentThread());
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void shouldTakeNoMoreThanAFewAheadOfASlowListener() throws Exception {
    Semaphore room = new Semaphore(0);
    watch(
        event -> {
          room.acquire();
          heard.on(event);
        });
    Talk talk = nextTalk();
    int sent = 0;
    while (talk.isReady()) {
      talk.say(message("e" + sent, "t" + sent));
      sent++;
    }
    assertThat(sent).isEqualTo(16);
    assertThat(store.load()).isEmpty();

    room.release(1000);

    for (int i = 0; i < sent; i++) {
      assertThat(heard.next()).isEqualTo("e" + i);
    }
    Awaitility.await().until(talk::isReady);
  }

  @Test
  void shouldGiveASilentServerUpButNotASlowListener() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    Heard slowly =
        new Heard() {
          @Override
          public void on(Event event) throws Exception {
            super.on(event);
            slow.await();
          }
        };
    watch(slowly);
    Talk talk = nextTalk();
    talk.say(message("a", "t1"));
    assertThat(slowly.next()).isEqualTo("a");
    timers.advance(Duration.ofMinutes(10));
    slow.countDown();
    awaitToken("t1");
    assertThat(talk.cancelled()).isFalse();

    Awaitility.await()
        .until(
            () -> {
              timers.advance(Duration.ofSeconds(30));
              return talk.cancelled();
            });
    assertThat(slowly.nextBreak().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    timers.advance(PAUSE);

    assertThat(asked(nextTalk()).getResumeToken()).isEqualTo("t1");
  }

  @Test
  void shouldTellNothingAfterItWasClosedAndWaitForTheListener() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Subscription subscription =
        watch(
            event -> {
              begun.countDown();
              goOn.await();
              heard.on(event);
            });
    Talk talk = nextTalk();
    IntStream.range(0, 5).forEach(i -> talk.say(message("e" + i, "t" + i)));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closer = new Thread(subscription::close);
    closer.start();
    Awaitility.await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);

    goOn.countDown();
    closer.join();

    assertThat(heard.ids).containsExactly("e0");
    assertThat(store.load()).contains("t0");
    assertThat(subscription.ended()).isCompletedWithValue(null);
    assertThat(talk.cancelled()).isTrue();
  }

  @Test
  void shouldLetTheListenerCloseIt() throws Exception {
    BlockingQueue<Subscription> self = new LinkedBlockingQueue<>();
    Subscription subscription =
        watch(
            event -> {
              self.take().close();
              heard.on(event);
            });
    self.add(subscription);
    Talk talk = nextTalk();
    talk.say(message("a", "t1"));

    subscription.ended().get(10, TimeUnit.SECONDS);

    assertThat(heard.ids).containsExactly("a");
    assertThat(store.load()).contains("t1");
  }

  @Test
  void shouldBeClosedTwiceAndWhileItRests() throws Exception {
    Subscription subscription = watch(heard);
    nextTalk().end(Status.UNAVAILABLE);
    assertThat(heard.nextBreak()).isNotNull();

    subscription.close();
    subscription.close();
    timers.advance(PAUSE);

    assertThat(subscription.ended()).isCompleted();
    assertThat(server.waiting()).isZero();
  }

  @Test
  void shouldEndWithTheClient() {
    Subscription subscription = watch(heard);
    Talk talk = nextTalk();

    client.close();

    assertThat(subscription.ended()).isCompleted();
    assertThat(talk.cancelled()).isTrue();
    assertThatThrownBy(() -> watch(heard))
        .isInstanceOfSatisfying(
            MeridianException.class,
            failure -> assertThat(failure.code()).isEqualTo(StatusCode.CANCELLED));
  }

  @Test
  void shouldCountAsOneCallUnderWay() {
    try (MeridianClient small = client(1)) {
      Subscription first = small.events().watch(WatchRequest.of("shop", "eu"), store, heard);

      assertThatThrownBy(() -> small.events().watch(WatchRequest.of("shop", "eu"), store, heard))
          .isInstanceOfSatisfying(
              MeridianException.class,
              failure -> assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED));

      first.close();
      small.events().watch(WatchRequest.of("shop", "eu"), store, heard).close();
    }
  }

  @Test
  void shouldNotLetItsEndBeChangedByWhoWaitsForIt() {
    Subscription subscription = watch(heard);

    assertThat(subscription.ended().complete(null)).isTrue();

    assertThat(subscription.ended()).isNotDone();
  }
}
