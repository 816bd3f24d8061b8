package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.meridian.proto.v1.AssetTotals;
import io.meridian.proto.v1.AwaitedShard;
import io.meridian.proto.v1.CheckConservationResponse;
import io.meridian.proto.v1.CheckCrossingsRequest;
import io.meridian.proto.v1.CheckCrossingsResponse;
import io.meridian.proto.v1.CheckJournalResponse;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.NodeRole;
import io.meridian.proto.v1.NodeState;
import io.meridian.proto.v1.Progress;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.ReadJournalResponse;
import io.meridian.proto.v1.RebuildDerivedResponse;
import io.meridian.proto.v1.SettleCrossingsRequest;
import io.meridian.proto.v1.SettleCrossingsResponse;
import io.meridian.proto.v1.ShardState;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Long work: news on the way, a report at the end, and another start when the server went away. */
final class OperationsTest {
  private static final Progress HALF = Progress.newBuilder().setDone(1).setTotal(2).build();

  private static final Message CONSERVED =
      CheckConservationResponse.newBuilder()
          .setReport(
              io.meridian.proto.v1.ConservationReport.newBuilder()
                  .setHolds(true)
                  .addAssets(
                      AssetTotals.newBuilder()
                          .setAsset("USD")
                          .setPostedDebits("18446744073709551616")
                          .setPostedCredits("18446744073709551616")
                          .setHeldDebits("7")
                          .setHeldCredits("7")
                          .setRemaining("7"))
                  .setAccounts(3)
                  .setOpenHolds(4)
                  .setStatementEntries(5)
                  .addCuts(
                      io.meridian.proto.v1.ShardCut.newBuilder()
                          .setRegion("eu")
                          .setShard(1)
                          .setSequence(9)
                          .setCommitTime(Timestamp.newBuilder().setSeconds(5))))
          .build();

  private static final Message CONSERVATION_NEWS =
      CheckConservationResponse.newBuilder().setProgress(HALF).build();

  @Test
  void shouldHearTheNewsAndThenTheReport() {
    List<String> news = new ArrayList<>();
    try (TestClient test = TestClient.of(request -> answer(CONSERVATION_NEWS, CONSERVED))) {
      ConservationReport report =
          test.client
              .operations()
              .checkConservation("shop", (done, total) -> news.add(done + " of " + total));

      assertThat(news).containsExactly("1 of 2");
      assertThat(report)
          .isEqualTo(
              new ConservationReport(
                  true,
                  List.of(
                      new ConservationReport.AssetTotals(
                          "USD",
                          BigInteger.TWO.pow(64),
                          BigInteger.TWO.pow(64),
                          BigInteger.valueOf(7),
                          BigInteger.valueOf(7),
                          BigInteger.valueOf(7))),
                  3,
                  4,
                  5,
                  List.of(new ConservationReport.ShardCut("eu", 1, 9, Instant.ofEpochSecond(5))),
                  List.of()));
    }
  }

  @Test
  void shouldReportAJournalThatIsNotAsItMustBe() {
    Message found =
        CheckJournalResponse.newBuilder()
            .setReport(
                io.meridian.proto.v1.JournalReport.newBuilder()
                    .addShards(
                        io.meridian.proto.v1.ShardJournal.newBuilder()
                            .setRegion("eu")
                            .setShard(1)
                            .setBlocks(2)
                            .setRecords(3)
                            .setHeadHash("ab")
                            .setDerivedEntries(4)
                            .addFindings("block 2: hash differs")))
            .build();
    try (TestClient test = TestClient.of(request -> answer(found))) {
      assertThat(test.client.operations().checkJournal(Optional.of("eu"), ProgressListener.NONE))
          .isEqualTo(
              new JournalReport(
                  false,
                  List.of(
                      new JournalReport.ShardJournal(
                          "eu", 1, 2, 3, "ab", 4, List.of("block 2: hash differs")))));
    }
  }

  @Test
  void shouldReportARebuild() {
    Message rebuilt =
        RebuildDerivedResponse.newBuilder()
            .setReport(
                io.meridian.proto.v1.RebuildReport.newBuilder()
                    .addShards(
                        io.meridian.proto.v1.ShardRebuild.newBuilder()
                            .setRegion("eu")
                            .setShard(1)
                            .setBlocks(2)
                            .setRecords(3)))
            .build();
    try (TestClient test = TestClient.of(request -> answer(rebuilt))) {
      assertThat(test.client.operations().rebuildDerived(Optional.empty(), ProgressListener.NONE))
          .isEqualTo(new RebuildReport(List.of(new RebuildReport.ShardRebuild("eu", 1, 2, 3))));
    }
  }

  @Test
  void shouldReadTheStatusOfAServer() {
    Message status =
        GetStatusResponse.newBuilder()
            .setVersion("1")
            .setNodeId("n")
            .setUptime(com.google.protobuf.Duration.newBuilder().setSeconds(7))
            .addRegions("eu")
            .addShards(
                io.meridian.proto.v1.ShardStatus.newBuilder()
                    .setRegion("eu")
                    .setShard(1)
                    .setState(ShardState.SHARD_STATE_OPENING)
                    .setDetail("replay")
                    .setEpoch(2)
                    .setSequence(3)
                    .setMaterializedSequence(4)
                    .setBacklogRecords(5)
                    .setQueuedItems(6)
                    .setOpenHolds(7)
                    .setOpenCrossings(8)
                    .setPendingTransactions(10)
                    .setLeader("eu-1")
                    .addOwners("eu-1")
                    .setCopies(3)
                    .setRebalancing(true)
                    .setJournalBytes(9))
            .addRegionStatuses(
                io.meridian.proto.v1.RegionStatus.newBuilder()
                    .setRegion("eu")
                    .addVoters("eu-1")
                    .setVotersInView(1)
                    .setVotersNeeded(1)
                    .setQuorum(true))
            .addNodes(
                io.meridian.proto.v1.NodeStatus.newBuilder()
                    .setNodeId("eu-1")
                    .setZone("a")
                    .addRegions("eu")
                    .setRole(NodeRole.NODE_ROLE_KEEPER)
                    .setState(NodeState.NODE_STATE_IN_VIEW)
                    .setUse(
                        io.meridian.proto.v1.NodeUse.newBuilder()
                            .setHeapUsedBytes(1)
                            .setHeapMaxBytes(2)
                            .setOffHeapUsedBytes(3)
                            .setOffHeapMaxBytes(4)
                            .setDiskUsedBytes(5)
                            .setDiskFreeBytes(6)
                            .setDaysUntilFull(7)))
            .addNodes(
                io.meridian.proto.v1.NodeStatus.newBuilder()
                    .setNodeId("server-eu")
                    .setRole(NodeRole.NODE_ROLE_CLIENT)
                    .setState(NodeState.NODE_STATE_SILENT))
            .build();
    try (TestClient test = TestClient.of(request -> answer(status))) {
      assertThat(test.client.operations().status())
          .isEqualTo(
              new ServerStatus(
                  "1",
                  "n",
                  Duration.ofSeconds(7),
                  List.of("eu"),
                  List.of(new ServerStatus.RegionStatus("eu", List.of("eu-1"), 1, 1, true)),
                  List.of(
                      new ServerStatus.NodeStatus(
                          "eu-1",
                          "a",
                          List.of("eu"),
                          ServerStatus.NodeRole.KEEPER,
                          ServerStatus.NodeState.IN_VIEW,
                          Optional.of(
                              new ServerStatus.NodeUse(1, 2, 3, 4, 5, 6, OptionalLong.of(7)))),
                      new ServerStatus.NodeStatus(
                          "server-eu",
                          "",
                          List.of(),
                          ServerStatus.NodeRole.CLIENT,
                          ServerStatus.NodeState.SILENT,
                          Optional.empty())),
                  List.of(
                      new ServerStatus.ShardStatus(
                          "eu",
                          1,
                          ServerStatus.ShardState.OPENING,
                          "replay",
                          2,
                          3,
                          Instant.EPOCH,
                          4,
                          5,
                          6,
                          7,
                          8,
                          10,
                          "eu-1",
                          List.of("eu-1"),
                          3,
                          true,
                          9))));
    }
  }

  @Test
  void shouldListWhatIsOpenBetweenShardsPageByPage() {
    Message page =
        CheckCrossingsResponse.newBuilder()
            .addCrossings(
                io.meridian.proto.v1.OpenCrossing.newBuilder()
                    .setRegion("eu")
                    .setShard(1)
                    .setHome(
                        io.meridian.proto.v1.JournalPosition.newBuilder()
                            .setRegion("eu")
                            .setShard(1)
                            .setSequence(2)
                            .setOrdinal(3))
                    .setTransaction("eu/p")
                    .setKind(io.meridian.proto.v1.TransactionKind.TRANSACTION_KIND_POST)
                    .setState(io.meridian.proto.v1.CrossingState.CROSSING_STATE_DECIDED)
                    .setPrepareTime(Timestamp.newBuilder().setSeconds(4))
                    .setAge(com.google.protobuf.Duration.newBuilder().setSeconds(5))
                    .setDecisionTime(Timestamp.newBuilder().setSeconds(6))
                    .addWaitsFor(AwaitedShard.newBuilder().setRegion("us").setShard(7)))
            .addCrossings(
                io.meridian.proto.v1.OpenCrossing.newBuilder()
                    .setState(io.meridian.proto.v1.CrossingState.CROSSING_STATE_PREPARED))
            .setNextPageToken("more")
            .build();
    try (TestClient test = TestClient.of(request -> answer(page))) {
      CrossingsQuery query =
          CrossingsQuery.of("shop").withRegion("eu").withPageSize(2).withPageToken("t");

      Page<OpenCrossing> open = test.client.operations().checkCrossings(query);

      assertThat(open.nextPageToken()).isEqualTo("more");
      assertThat(open.items().get(0))
          .isEqualTo(
              new OpenCrossing(
                  "eu",
                  1,
                  new JournalPosition("eu", 1, 2, 3),
                  "eu/p",
                  TransactionKind.POST,
                  CrossingState.DECIDED,
                  Instant.ofEpochSecond(4),
                  Duration.ofSeconds(5),
                  Optional.of(Instant.ofEpochSecond(6)),
                  List.of(new OpenCrossing.AwaitedShard("us", 7))));
      assertThat(open.items().get(1).state()).isEqualTo(CrossingState.PREPARED);
      assertThat(open.items().get(1).decisionTime()).isEmpty();
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              CheckCrossingsRequest.newBuilder()
                  .setLedger("shop")
                  .setRegion("eu")
                  .setPageSize(2)
                  .setPageToken("t")
                  .build());
      assertThat(test.client.operations().checkCrossingsAsync(query).join()).isEqualTo(open);
    }
  }

  @Test
  void shouldReadAPageOfAJournal() {
    String hash = "ab".repeat(32);
    Message page =
        ReadJournalResponse.newBuilder()
            .addBlocks(
                io.meridian.proto.v1.JournalBlock.newBuilder()
                    .setSequence(3)
                    .setLastTime(Timestamp.newBuilder().setSeconds(4))
                    .setHash(hash)
                    .setStored(ByteString.copyFromUtf8("block")))
            .setMore(true)
            .setHead(
                io.meridian.proto.v1.JournalHead.newBuilder()
                    .setSequence(9)
                    .setStored(ByteString.copyFromUtf8("head")))
            .addNeeds(
                io.meridian.proto.v1.JournalNeed.newBuilder()
                    .setRegion("uk")
                    .setShard(1)
                    .setSequence(7)
                    .setTime(Timestamp.newBuilder().setSeconds(8)))
            .addNeeds(io.meridian.proto.v1.JournalNeed.newBuilder().setRegion("us"))
            .setShards(16)
            .setFacts(true)
            .build();
    try (TestClient test = TestClient.of(request -> answer(page))) {
      JournalPage.Need need =
          new JournalPage.Need("eu", 5, 6, Optional.of(Instant.ofEpochSecond(2)));
      JournalQuery query = JournalQuery.of("eu", 5).after(2, hash).through(need);

      JournalPage read = test.client.operations().readJournal(query);

      assertThat(read)
          .isEqualTo(
              new JournalPage(
                  List.of(
                      new JournalPage.Block(
                          3, Instant.ofEpochSecond(4), hash, ByteBuffer.wrap(bytes("block")))),
                  true,
                  new JournalPage.Head(9, ByteBuffer.wrap(bytes("head"))),
                  List.of(
                      new JournalPage.Need("uk", 1, 7, Optional.of(Instant.ofEpochSecond(8))),
                      new JournalPage.Need("us", 0, 0, Optional.empty())),
                  16,
                  true));
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              ReadJournalRequest.newBuilder()
                  .setRegion("eu")
                  .setShard(5)
                  .setAfterSequence(2)
                  .setAfterHash(hash)
                  .setThroughSequence(6)
                  .setThroughTime(Timestamp.newBuilder().setSeconds(2))
                  .build());
      assertThat(test.client.operations().readJournalAsync(query).join()).isEqualTo(read);
      assertThat(need.met(6, Instant.ofEpochSecond(2))).isTrue();
      assertThat(need.met(5, Instant.ofEpochSecond(2))).isFalse();
      assertThat(need.met(6, Instant.ofEpochSecond(1))).isFalse();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldHaveWhatIsOpenDrivenOn() {
    Message driven = SettleCrossingsResponse.newBuilder().setDriven(3).build();
    try (TestClient test = TestClient.of(request -> answer(driven))) {
      Operations operations = test.client.operations();

      assertThat(operations.settleCrossings("shop", Optional.empty())).isEqualTo(3);
      assertThat(operations.settleCrossingsAsync("shop", Optional.of("eu")).join()).isEqualTo(3);

      assertThat(test.server.requests())
          .extracting(request -> request.message())
          .containsExactly(
              SettleCrossingsRequest.newBuilder().setLedger("shop").build(),
              SettleCrossingsRequest.newBuilder().setLedger("shop").setRegion("eu").build());
    }
  }

  @Test
  void shouldStartAgainWhenTheServerWentAwayMeanwhile() {
    AtomicInteger tries = new AtomicInteger();
    try (TestClient test =
        TestClient.of(
            request ->
                tries.incrementAndGet() == 1
                    ? fail(Code.UNAVAILABLE)
                    : answer(CONSERVATION_NEWS, CONSERVED))) {
      CompletableFuture<ConservationReport> report =
          test.client.operations().checkConservationAsync("shop", ProgressListener.NONE);
      test.timers.advance(Duration.ofMinutes(1));

      assertThat(report.join().holds()).isTrue();
    }
  }

  @Test
  void shouldGiveATryAllOfTheDeadline() {
    try (TestClient test = TestClient.of(request -> answer(CONSERVED))) {
      assertThat(
              test.client
                  .operations()
                  .withDeadline(Duration.ofMinutes(30))
                  .checkConservation("shop", ProgressListener.NONE)
                  .holds())
          .isTrue();

      assertThat(
              test.server
                  .requests()
                  .get(0)
                  .deadline()
                  .orElseThrow()
                  .timeRemaining(TimeUnit.MINUTES))
          .isBetween(20L, 30L);
    }
  }

  @Test
  void shouldFailWhenThereIsNewsButNoReport() {
    try (TestClient test = TestClient.of(request -> answer(CONSERVATION_NEWS))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class,
              () -> test.client.operations().checkConservation("shop", ProgressListener.NONE));

      assertThat(failure).hasMessageContaining("without an answer");
    }
  }

  @Test
  void shouldEndWithTheFailureOfAListener() {
    try (TestClient test = TestClient.of(request -> answer(CONSERVATION_NEWS, CONSERVED))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class,
              () ->
                  test.client
                      .operations()
                      .checkConservation(
                          "shop",
                          (done, total) -> {
                            throw new IllegalStateException("broken bar");
                          }));

      assertThat(failure).hasRootCauseMessage("broken bar");
    }
  }
}
