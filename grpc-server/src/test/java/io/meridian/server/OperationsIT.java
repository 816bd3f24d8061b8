package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.hold;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.BlockCodec;
import io.meridian.ledger.Bytes;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.AssetTotals;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckConservationResponse;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.CheckJournalResponse;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.JournalBlock;
import io.meridian.proto.v1.JournalReport;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListAssetsResponse;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.NodeState;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.ReadJournalResponse;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.RebuildDerivedResponse;
import io.meridian.proto.v1.RebuildReport;
import io.meridian.proto.v1.ShardState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OperationsIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static ApiFixture api;

  @BeforeAll
  static void pay() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger("shop");
    api.createWorld("shop", "eu/world");
    api.createAccount("shop", "eu/alice");
    for (int i = 0; i < 20; i++) {
      api.transactions().createTransaction(payment("shop", "p" + i, "eu/world", "eu/alice", 5));
    }
    api.transactions().createTransaction(hold("shop", "h", "eu/alice", "eu/world", 30));
    api.transactions().createTransaction(capture("shop", "c", "eu/h", 10));
  }

  @Test
  void shouldProveThatTheBooksBalance() {
    List<CheckConservationResponse> messages =
        all(
            api.operations()
                .checkConservation(
                    CheckConservationRequest.newBuilder().setLedger("shop").build()));

    assertThat(messages.subList(0, messages.size() - 1))
        .allMatch(CheckConservationResponse::hasProgress);
    var report = messages.get(messages.size() - 1).getReport();
    assertThat(report.getHolds()).isTrue();
    assertThat(report.getFindingsList()).isEmpty();
    assertThat(report.getAccounts()).isEqualTo(2);
    assertThat(report.getOpenHolds()).isEqualTo(1);
    assertThat(report.getStatementEntries()).isEqualTo(44);
    assertThat(report.getAssetsList())
        .containsExactly(
            AssetTotals.newBuilder()
                .setAsset("USD")
                .setPostedDebits("110")
                .setPostedCredits("110")
                .setHeldDebits("20")
                .setHeldCredits("20")
                .setRemaining("20")
                .build());
  }

  @Test
  void shouldRefuseToProveABookThatDoesNotExist() {
    assertThat(
            refused(
                    () ->
                        api.operations()
                            .checkConservation(
                                CheckConservationRequest.newBuilder().setLedger("none").build())
                            .next())
                .codeAndReason())
        .isEqualTo("NOT_FOUND LEDGER_NOT_FOUND");
  }

  @Test
  void shouldFindEveryJournalWhole() {
    List<CheckJournalResponse> messages =
        all(api.operations().checkJournal(CheckJournalRequest.getDefaultInstance()));

    JournalReport report = messages.get(messages.size() - 1).getReport();
    assertThat(report.getHolds()).isTrue();
    assertThat(report.getShardsList()).hasSize(4).allMatch(s -> s.getFindingsCount() == 0);
    assertThat(report.getShardsList().stream().mapToLong(s -> s.getRecords()).sum())
        .as("2 ledger facts, 2 assets, 2 accounts, 20 payments and whatever else was asked for")
        .isGreaterThanOrEqualTo(26);
  }

  @Test
  void shouldReadAJournalAsItIsStored() {
    // The ledger lives in one of the region's two shards.
    ReadJournalRequest begin =
        ReadJournalRequest.newBuilder().setRegion("eu").setThroughSequence(1).build();
    if (api.operations().readJournal(begin).getHead().getSequence() == 0) {
      begin = begin.toBuilder().setShard(1).build();
    }
    ReadJournalResponse first = api.operations().readJournal(begin);
    JournalBlock block = first.getBlocks(0);
    ReadJournalResponse rest =
        api.operations()
            .readJournal(
                begin.toBuilder()
                    .clearThroughSequence()
                    .setAfterSequence(1)
                    .setAfterHash(block.getHash())
                    .build());

    assertThat(first.getBlocksCount()).isEqualTo(1);
    assertThat(first.getMore()).isFalse();
    assertThat(first.getShards()).isEqualTo(2);
    assertThat(BlockCodec.hashOf(Bytes.wrap(block.getStored().toByteArray())).toString())
        .isEqualTo(block.getHash());
    assertThat(rest.getHead().getSequence())
        .isEqualTo(rest.getBlocks(rest.getBlocksCount() - 1).getSequence())
        .isEqualTo(1L + rest.getBlocksCount());
  }

  @Test
  void shouldRefuseToReadBehindWhatIsNotThere() {
    ReadJournalRequest.Builder begin = ReadJournalRequest.newBuilder().setRegion("eu");

    assertThat(read(begin.clone().setAfterSequence(1).setAfterHash("0".repeat(64))))
        .isEqualTo("DATA_LOSS JOURNAL_DIVERGED");
    assertThat(read(begin.clone().setAfterSequence(1)))
        .isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(read(begin.clone().setAfterHash("0".repeat(64))))
        .isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(read(begin.clone().setShard(2))).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(read(begin.clone().setRegion("mars"))).isEqualTo("INVALID_ARGUMENT UNKNOWN_REGION");
  }

  private static String read(ReadJournalRequest.Builder request) {
    return refused(() -> api.operations().readJournal(request.build())).codeAndReason();
  }

  @Test
  void shouldRebuildWhatIsDerivedAndAnswerTheSameAfterwards() {
    Account before = api.getAccount("shop", "eu/alice");

    List<RebuildDerivedResponse> messages =
        all(
            api.operations()
                .rebuildDerived(RebuildDerivedRequest.newBuilder().setRegion("eu").build()));

    RebuildReport report = messages.get(messages.size() - 1).getReport();
    assertThat(report.getShardsList()).hasSize(2).allMatch(s -> s.getRegion().equals("eu"));
    assertThat(api.getAccount("shop", "eu/alice")).isEqualTo(before);
  }

  @Test
  void shouldTellItsStatus() {
    GetStatusResponse status = api.operations().getStatus(GetStatusRequest.getDefaultInstance());

    assertThat(status.getVersion()).isNotEmpty();
    assertThat(status.getNodeId()).isEqualTo("node-1");
    assertThat(status.getUptime().getSeconds()).isNotNegative();
    assertThat(status.getRegionsList()).containsExactly("eu", "us");
    assertThat(status.getRegionStatusesList()).allMatch(region -> region.getQuorum());
    assertThat(status.getNodesList())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.getNodeId()).isEqualTo("node-1");
              assertThat(node.getState()).isEqualTo(NodeState.NODE_STATE_IN_VIEW);
              assertThat(node.getUse().getHeapUsedBytes()).isPositive();
              assertThat(node.getUse().getOffHeapUsedBytes()).isPositive();
              assertThat(node.getUse().getDiskFreeBytes()).isPositive();
            });
    assertThat(status.getShardsList())
        .hasSize(4)
        .allMatch(shard -> shard.getState() == ShardState.SHARD_STATE_OPEN)
        .allMatch(shard -> shard.hasCommitTime() == (shard.getSequence() > 0));
  }

  @Test
  void shouldReplayTheCreationOfALedgerAndRefuseAnotherOne() {
    CreateLedgerRequest request = newLedger("again", "us");
    CreateLedgerResponse first = api.ledgers().createLedger(request);

    CreateLedgerResponse second = api.ledgers().createLedger(request);

    assertThat(first.getReplayed()).isFalse();
    assertThat(second.getReplayed()).isTrue();
    assertThat(second.getLedger()).isEqualTo(first.getLedger());
    assertThat(refused(() -> api.ledgers().createLedger(newLedger("again"))).codeAndReason())
        .isEqualTo("ALREADY_EXISTS LEDGER_EXISTS");
    assertThat(refused(() -> api.createAccount("again", "eu/alice")).codeAndReason())
        .isEqualTo("FAILED_PRECONDITION REGION_NOT_IN_LEDGER");
  }

  @Test
  void shouldListAssetsPageByPage() {
    // Given
    api.ledgers().createLedger(newLedger("paged"));
    for (String code : List.of("C", "A", "E", "B", "D")) {
      api.ledgers()
          .createAsset(
              CreateAssetRequest.newBuilder()
                  .setAsset(Asset.newBuilder().setLedger("paged").setCode(code))
                  .build());
    }

    // When
    List<String> codes = new ArrayList<>();
    String token = "";
    do {
      ListAssetsResponse page =
          api.ledgers()
              .listAssets(
                  ListAssetsRequest.newBuilder()
                      .setLedger("paged")
                      .setPageSize(2)
                      .setPageToken(token)
                      .build());
      page.getAssetsList().forEach(asset -> codes.add(asset.getCode()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    // Then
    assertThat(codes).containsExactly("A", "B", "C", "D", "E");
    assertThat(
            api
                .ledgers()
                .listLedgers(ListLedgersRequest.getDefaultInstance())
                .getLedgersList()
                .stream()
                .map(Ledger::getName))
        .contains("paged", "shop")
        .isSorted();
  }

  private static CreateLedgerRequest newLedger(String name, String... regions) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).addAllRegions(List.of(regions)))
        .build();
  }

  private static <T> List<T> all(Iterator<T> messages) {
    List<T> list = new ArrayList<>();
    messages.forEachRemaining(list::add);
    return list;
  }
}
