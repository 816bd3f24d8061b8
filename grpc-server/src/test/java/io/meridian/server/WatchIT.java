package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.instant;
import static io.meridian.server.Requests.refundAll;
import static io.meridian.server.Requests.shortHold;
import static io.meridian.server.Requests.timestamp;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Event;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events that are told as they are committed, and again after a restart, without a gap. */
final class WatchIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final PrivateData SECRET =
      PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("Alice A., Berlin")).build();

  private static ApiFixture api;

  @BeforeAll
  static void connect() {
    api = new ApiFixture(SERVER.channel());
  }

  @Test
  void shouldKeepTheConnectionOfAClientWhoseCallsOutlastTheirTime() throws Exception {
    // Given a ledger in which nothing happens, so that whoever watches it waits
    api.createLedger("quiet");

    // When 1,500 calls of one connection reach their deadline, as they do at a client with 1,000
    // under way when a shard is between leaders for some seconds
    Set<Status.Code> ends = new HashSet<>();
    for (int round = 0; round < 15; round++) {
      List<CompletableFuture<Status.Code>> calls = new ArrayList<>();
      for (int call = 0; call < 100; call++) {
        calls.add(endOfWatch("quiet", Duration.ofMillis(100)));
      }
      for (CompletableFuture<Status.Code> call : calls) {
        ends.add(call.get(20, TimeUnit.SECONDS));
      }
    }

    // Then each ends for its own reason, and none because the connection was closed under it
    assertThat(ends).containsExactly(Status.Code.DEADLINE_EXCEEDED);
  }

  private static CompletableFuture<Status.Code> endOfWatch(String ledger, Duration deadline) {
    CompletableFuture<Status.Code> end = new CompletableFuture<>();
    TransactionServiceGrpc.newStub(SERVER.channel())
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .watchEvents(
            WatchEventsRequest.newBuilder().setLedger(ledger).setRegion("eu").build(),
            new StreamObserver<>() {
              @Override
              public void onNext(WatchEventsResponse response) {
                // The first says where the watch begins; nothing follows.
              }

              @Override
              public void onError(Throwable failure) {
                end.complete(Status.fromThrowable(failure).getCode());
              }

              @Override
              public void onCompleted() {
                end.complete(Status.Code.OK);
              }
            });
    return end;
  }

  @Test
  void shouldTellTheWholeLifeOfALedgerInItsOrder() throws Exception {
    // Given one of everything
    api.createLedger("life");
    api.createWorld("life", "eu/world");
    api.accounts()
        .createAccount(
            CreateAccountRequest.newBuilder()
                .setAccount(account("life", "eu/alice").setPrivateData(SECRET))
                .setId("open-alice")
                .build());
    Transaction posted =
        pay(
            payment("life", "p", "eu/world", "eu/alice", 100).toBuilder()
                .setPrivateData(SECRET)
                .build());
    pay(hold("life", "h1", "eu/alice", "eu/world", 10));
    pay(captureAll("life", "c", "eu/h1"));
    pay(refundAll("life", "r", "eu/c"));
    pay(hold("life", "h2", "eu/alice", "eu/world", 10));
    pay(voidHold("life", "v", "eu/h2"));
    refused(() -> pay(payment("life", "refused", "eu/alice", "eu/world", 1_000)));
    pay(shortHold("life", "h3", "eu/alice", "eu/world", 10));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api.getAccount("life", "eu/alice").getAvailable() == 100);
    api.transactions()
        .batchCreateTransactions(
            BatchCreateTransactionsRequest.newBuilder()
                .setLedger("life")
                .setMode(BatchMode.BATCH_MODE_ATOMIC)
                .setId("batch")
                .addRequests(payment("", "b1", "eu/world", "eu/alice", 1))
                .addRequests(payment("", "b2", "eu/world", "eu/alice", 1))
                .build());
    api.accounts()
        .freezeAccount(
            FreezeAccountRequest.newBuilder()
                .setLedger("life")
                .setAccount("eu/alice")
                .setId("freeze")
                .build());
    api.ledgers()
        .closePeriod(
            ClosePeriodRequest.newBuilder()
                .setLedger("life")
                .setClosedUntil(timestamp(instant(posted.getCommitTime())))
                .setId("close")
                .build());

    // When
    List<Event> events = new ArrayList<>();
    try (Watch watch = new Watch(watch("life", "eu").build())) {
      while (events.size() < 16) {
        events.add(watch.nextEvent());
      }
    }

    // Then
    assertThat(events)
        .extracting(event -> event.getSubjectCase() + " " + event.getCommandId())
        .containsExactly(
            "LEDGER_FACT ledger/life",
            "ASSET asset/USD",
            "ACCOUNT account/world",
            "ACCOUNT open-alice",
            "TRANSACTION p",
            "TRANSACTION h1",
            "TRANSACTION c",
            "TRANSACTION r",
            "TRANSACTION h2",
            "TRANSACTION v",
            "TRANSACTION h3",
            "TRANSACTION expire/h3",
            "TRANSACTION b1",
            "TRANSACTION b2",
            "ACCOUNT freeze",
            "LEDGER_FACT close");
    assertThat(events).extracting(Event::getEventId).doesNotHaveDuplicates();
    Event post = events.get(4);
    assertThat(post.getEventId())
        .isEqualTo(
            "eu/%d/%d/%d"
                .formatted(
                    post.getPosition().getShard(),
                    post.getPosition().getSequence(),
                    post.getPosition().getOrdinal()));
    assertThat(posted.hasPrivateData()).isTrue();
    assertThat(post.getTransaction()).isEqualTo(posted.toBuilder().clearPrivateData().build());
    assertThat(post.getPosition()).isEqualTo(posted.getPosition());
    assertThat(post.getCommitTime()).isEqualTo(posted.getCommitTime());
    assertThat(events.get(3).getAccount().hasPrivateData()).isFalse();
    assertThat(events.get(14).getAccount().getStatus())
        .isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(events.get(0).getLedgerFact().hasClosedUntil()).isFalse();
    assertThat(events.get(15).getLedgerFact().getClosedUntil()).isEqualTo(posted.getCommitTime());
    assertThat(events.get(15).getLedgerFact().getRegionsList()).containsExactly("eu", "us");
  }

  @Test
  void shouldTellWhatIsCommittedFromNowOn() throws Exception {
    // Given
    api.createLedger("now");
    api.createWorld("now", "eu/world");
    api.createAccount("now", "eu/alice");
    pay(payment("now", "before", "eu/world", "eu/alice", 1));

    try (Watch watch = new Watch(watch("now", "eu").setFromNow(true).build())) {
      // When it has told where it begins
      WatchEventsResponse start = watch.next();
      assertThat(start.hasEvent()).isFalse();
      assertThat(start.getResumeToken()).isNotEmpty();
      pay(payment("now", "after", "eu/world", "eu/alice", 1));

      // Then
      assertThat(watch.nextEvent().getCommandId()).isEqualTo("after");
    }
  }

  @Test
  void shouldGoOnWithoutGapOrRepetitionFromAnyTokenAlsoAfterARestart() throws Exception {
    // Given thirty events, and the token behind each
    api.createLedger("resumed");
    api.createWorld("resumed", "eu/world");
    api.createAccount("resumed", "eu/alice");
    for (int i = 0; i < 26; i++) {
      pay(payment("resumed", "p" + i, "eu/world", "eu/alice", 1));
    }
    List<WatchEventsResponse> all = new ArrayList<>();
    try (Watch watch = new Watch(watch("resumed", "eu").build())) {
      while (all.size() < 30) {
        all.add(watch.next());
      }
    }

    // When the server is started again, and more is written
    SERVER.restart();
    api = new ApiFixture(SERVER.channel());
    pay(payment("resumed", "later", "eu/world", "eu/alice", 1));

    // Then
    for (int from : new int[] {0, 1, 13, 29}) {
      try (Watch watch =
          new Watch(
              watch("resumed", "eu").setResumeToken(all.get(from).getResumeToken()).build())) {
        for (int i = from + 1; i < 30; i++) {
          assertThat(watch.nextEvent()).isEqualTo(all.get(i).getEvent());
        }
        assertThat(watch.nextEvent().getCommandId()).isEqualTo("later");
      }
    }
  }

  @Test
  void shouldTellHowFarItIsWhenNothingHappens() throws Exception {
    // Given
    api.createLedger("quiet");
    api.createWorld("quiet", "eu/world");
    api.createAccount("quiet", "eu/alice");
    try (Watch watch = new Watch(watch("quiet", "eu").build())) {
      for (int i = 0; i < 4; i++) {
        watch.nextEvent();
      }

      // When
      WatchEventsResponse heartbeat = watch.next();

      // Then
      assertThat(heartbeat.hasEvent()).isFalse();
      pay(payment("quiet", "p", "eu/world", "eu/alice", 1));
      try (Watch second =
          new Watch(watch("quiet", "eu").setResumeToken(heartbeat.getResumeToken()).build())) {
        assertThat(second.nextEvent().getCommandId()).isEqualTo("p");
      }
    }
  }

  @Test
  void shouldTellOnlyWhatBelongsToTheLedgerAndTheRegion() throws Exception {
    // Given two ledgers, written to in turn
    for (String ledger : List.of("one", "two")) {
      api.createLedger(ledger);
      for (String region : List.of("eu", "us")) {
        api.createWorld(ledger, region + "/world");
        api.createAccount(ledger, region + "/alice");
      }
    }
    for (int i = 0; i < 10; i++) {
      for (String ledger : List.of("one", "two")) {
        pay(payment(ledger, "eu" + i, "eu/world", "eu/alice", 1));
        pay(payment(ledger, "us" + i, "us/world", "us/alice", 1));
      }
    }

    // When
    List<String> commands = new ArrayList<>();
    try (Watch watch = new Watch(watch("two", "us").build())) {
      for (int i = 0; i < 14; i++) {
        Event event = watch.nextEvent();
        assertThat(event.getLedger()).isEqualTo("two");
        assertThat(event.getPosition().getRegion()).isEqualTo("us");
        commands.add(event.getCommandId());
      }
    }

    // Then
    assertThat(commands)
        .containsExactly(
            "ledger/two",
            "asset/USD",
            "account/world",
            "account/alice",
            "us0",
            "us1",
            "us2",
            "us3",
            "us4",
            "us5",
            "us6",
            "us7",
            "us8",
            "us9");
  }

  @Test
  void shouldDelayASlowReaderAndLoseNothing() throws Exception {
    // Given a reader that takes one message at a time
    api.createLedger("slow");
    api.createWorld("slow", "eu/world");
    api.createAccount("slow", "eu/alice");
    CreateTransactionRequest.Builder large =
        payment("slow", "", "eu/world", "eu/alice", 1).toBuilder();
    for (int i = 0; i < 16; i++) {
      large.putLabels("label" + i, "x".repeat(250));
    }
    try (Watch slow = new Watch(watch("slow", "eu").build(), 0);
        Watch fast = new Watch(watch("slow", "eu").build())) {
      for (int i = 0; i < 500; i++) {
        pay(large.clone().setId("p" + i).build());
      }
      List<Event> seen = new ArrayList<>();
      for (int i = 0; i < 504; i++) {
        seen.add(fast.nextEvent());
      }
      assertThat(slow.messages).isEmpty();

      // When
      List<Event> late = new ArrayList<>();
      while (late.size() < 504) {
        slow.read(1);
        WatchEventsResponse message = slow.next();
        if (message.hasEvent()) {
          late.add(message.getEvent());
        }
      }

      // Then
      assertThat(late).isEqualTo(seen);
      assertThat(new HashSet<>(late)).hasSize(504);
    }
  }

  @Test
  void shouldTakeItsOwnTokensOnly() throws Exception {
    // Given
    for (String ledger : List.of("mine", "theirs")) {
      api.createLedger(ledger);
    }
    String token;
    try (Watch watch = new Watch(watch("mine", "eu").build())) {
      token = watch.next().getResumeToken();
    }

    // Then
    for (WatchEventsRequest.Builder other :
        List.of(
            watch("theirs", "eu").setResumeToken(token),
            watch("mine", "us").setResumeToken(token),
            watch("mine", "eu").setResumeToken(token.substring(1)),
            watch("mine", "eu").setResumeToken(token + "AAAA"),
            watch("mine", "eu").setResumeToken("forged"))) {
      Errors.Refused refused = refused(() -> api.transactions().watchEvents(other.build()).next());
      assertThat(refused.codeAndReason()).isEqualTo("INVALID_ARGUMENT INVALID_PAGE_TOKEN");
      assertThat(refused.metadata()).containsEntry("field", "resume_token");
    }
    Errors.Refused both =
        refused(
            () ->
                api.transactions()
                    .watchEvents(watch("mine", "eu").setResumeToken(token).setFromNow(true).build())
                    .next());
    assertThat(both.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(both.metadata()).containsEntry("field", "from_now");
  }

  @Test
  void shouldRefuseToWatchWhatIsNotThere() {
    assertThat(
            refused(() -> api.transactions().watchEvents(watch("none", "eu").build()).next())
                .codeAndReason())
        .isEqualTo("NOT_FOUND LEDGER_NOT_FOUND");
    assertThat(
            refused(() -> api.transactions().watchEvents(watch("none", "mars").build()).next())
                .codeAndReason())
        .isEqualTo("INVALID_ARGUMENT UNKNOWN_REGION");
  }

  private static Transaction pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request).getTransaction();
  }

  private static WatchEventsRequest.Builder watch(String ledger, String region) {
    return WatchEventsRequest.newBuilder().setLedger(ledger).setRegion(region);
  }

  /** A client's side of a watch. */
  private static final class Watch implements AutoCloseable {
    private final BlockingQueue<WatchEventsResponse> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status.Code> ended = new CompletableFuture<>();
    private ClientCallStreamObserver<WatchEventsRequest> call;

    Watch(WatchEventsRequest request) {
      this(request, Integer.MAX_VALUE);
    }

    /** A watch of which the client reads {@code messagesMax} messages for the time being. */
    Watch(WatchEventsRequest request, int messagesMax) {
      TransactionServiceGrpc.newStub(api.channel)
          .watchEvents(
              request,
              new ClientResponseObserver<WatchEventsRequest, WatchEventsResponse>() {
                @Override
                public void beforeStart(ClientCallStreamObserver<WatchEventsRequest> started) {
                  call = started;
                  started.disableAutoRequestWithInitial(messagesMax);
                }

                @Override
                public void onNext(WatchEventsResponse message) {
                  messages.add(message);
                }

                @Override
                public void onError(Throwable failure) {
                  ended.complete(Status.fromThrowable(failure).getCode());
                }

                @Override
                public void onCompleted() {
                  ended.complete(Status.Code.OK);
                }
              });
    }

    void read(int more) {
      call.request(more);
    }

    WatchEventsResponse next() throws InterruptedException {
      WatchEventsResponse message = messages.poll(30, TimeUnit.SECONDS);
      assertThat(message).as("a message; the watch has ended with %s", ended).isNotNull();
      return message;
    }

    Event nextEvent() throws InterruptedException {
      WatchEventsResponse message = next();
      while (!message.hasEvent()) {
        message = next();
      }
      return message.getEvent();
    }

    @Override
    public void close() {
      call.cancel("the test has seen enough", null);
      ended.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
