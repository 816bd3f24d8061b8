package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meridian.server.ServerExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client and a whole server: what the API promises, in the client's words. */
final class MeridianClientIT {
  @RegisterExtension
  static final ServerExtension SERVER = ServerExtension.withRegions("local", "us");

  private static MeridianClient client;

  @BeforeAll
  static void createShop() {
    client = MeridianClient.builder().target(SERVER.address()).plaintext().build();
    FirstPayment.pay(SERVER.address()).transactionOrThrow();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static Account account(String account) {
    return client.accounts().get("shop", account).orElseThrow();
  }

  private static void create(String account) {
    AccountOutcome outcome =
        client.accounts().create(CreateAccountRequest.of("shop", account, "USD"));
    assertThat(outcome.accountOrThrow().account()).isEqualTo(account);
  }

  private static PostRequest payment(String id, String from, String to, long amount) {
    return PostRequest.builder("shop").id(id).posting(from, to, "USD", amount).build();
  }

  @Test
  void shouldShowWhatTheFirstPaymentDid() {
    assertThat(account("local/world").floor()).isEmpty();
    assertThat(account("local/world").balance()).isLessThanOrEqualTo(-1999);
    assertThat(account("local/alice").balance()).isEqualTo(1999);
    assertThat(client.assets().get("shop", "USD").orElseThrow().scale()).isEqualTo(2);
    assertThat(client.ledgers().get("shop").orElseThrow().regions()).containsExactly("local", "us");
  }

  @Test
  void shouldAnswerTheSamePaymentAgainWithTheFirstRecord() {
    create("local/again");
    PostRequest payment = payment("again-1", "local/world", "local/again", 5);

    TransactionOutcome first = client.transactions().create(payment);
    TransactionOutcome second = client.transactions().create(payment);

    assertThat(first.replayed()).isFalse();
    assertThat(second.replayed()).isTrue();
    assertThat(second.transactionOrThrow()).isEqualTo(first.transactionOrThrow());
    assertThat(client.transactions().get("shop", "local/again-1").orElseThrow().transaction())
        .isEqualTo(first.transactionOrThrow());
    assertThat(account("local/again").balance()).isEqualTo(5);
  }

  @Test
  void shouldGiveARefusalAsAValueAndTheSameOneAgain() {
    create("local/poor");
    PostRequest payment = payment("poor-1", "local/poor", "local/world", 5);

    Refused first = (Refused) client.transactions().create(payment);
    Refused second = (Refused) client.transactions().create(payment);

    assertThat(first.reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(first.metadata())
        .containsAllEntriesOf(
            Map.of("account", "local/poor", "available", "0", "required", "5", "floor", "0"));
    assertThat(first.replayed()).isFalse();
    assertThat(second).isEqualTo(new Refused(first.refusal(), true));
    Transaction record =
        client.transactions().get("shop", "local/poor-1").orElseThrow().transaction();
    assertThat(record.state()).isEqualTo(TransactionState.REFUSED);
    assertThat(record.refusal().orElseThrow().reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldRefuseAnotherPaymentUnderTheSameId() {
    create("local/other");
    client
        .transactions()
        .create(payment("other-1", "local/world", "local/other", 5))
        .transactionOrThrow();

    Refused refused =
        (Refused) client.transactions().create(payment("other-1", "local/world", "local/other", 6));

    assertThat(refused.reason()).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(refused.metadata()).containsKey("field");
  }

  @Test
  void shouldListEverythingThatIsWrongWithARequest() {
    PostRequest broken = payment("no spaces please", "local/world", "local/world", 0);

    MeridianException failure =
        catchThrowableOfType(MeridianException.class, () -> client.transactions().create(broken));

    assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure.fieldViolations())
        .extracting(FieldViolation::reason)
        .contains(Reason.MALFORMED_REQUEST, Reason.INVALID_AMOUNT, Reason.SAME_ACCOUNT);
  }

  @Test
  void shouldMakeManyPaymentsWithoutWaitingForEach() {
    create("local/many");
    List<CompletableFuture<TransactionOutcome>> outcomes =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    client
                        .transactions()
                        .createAsync(
                            PostRequest.builder("shop")
                                .posting("local/world", "local/many", "USD", 1)
                                .build()))
            .toList();

    assertThat(outcomes).allMatch(outcome -> !outcome.join().replayed());
    assertThat(account("local/many").balance()).isEqualTo(500);
    assertThat(account("local/many").version()).isEqualTo(500);
  }

  @Test
  void shouldCreateManyAccountsAndTellOfTheOneThatCannotBe() {
    List<CreateAccountRequest> requests = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      requests.add(CreateAccountRequest.of("shop", "us/wallet-" + i, "USD"));
    }
    requests.set(7, CreateAccountRequest.of("shop", "us/wallet-7", "EUR"));
    requests.set(1100, CreateAccountRequest.of("shop", "us/not an id", "USD"));

    List<AccountOutcome> first = client.accounts().createAll(requests);
    List<AccountOutcome> again = client.accounts().createAll(requests);

    assertThat(first).hasSize(1200);
    assertThat(((Refused) first.get(7)).reason()).isEqualTo(Reason.ASSET_NOT_FOUND);
    assertThat(((Refused) first.get(1100)).reason()).isEqualTo(Reason.MALFORMED_REQUEST);
    assertThat(((Refused) first.get(1100)).refusal().violations()).isNotEmpty();
    assertThat(first)
        .filteredOn(outcome -> outcome instanceof AccountOutcome.Applied)
        .hasSize(1198);
    assertThat(again)
        .filteredOn(outcome -> outcome instanceof AccountOutcome.Applied && outcome.replayed())
        .hasSize(1198);
    assertThat(client.accounts().get("shop", "us/wallet-1199")).isPresent();
  }

  @Test
  void shouldPageThroughLedgers() {
    client.ledgers().create("another").ledgerOrThrow();
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      Page<Ledger> page = client.ledgers().list(1, token);
      page.items().forEach(ledger -> names.add(ledger.name()));
      token = page.nextPageToken();
    } while (!token.isEmpty());

    assertThat(names).isSorted().contains("another", "shop");
  }

  @Test
  void shouldProveThatTheBooksBalance() {
    ConservationReport report =
        client.operations().checkConservation("shop", ProgressListener.NONE);

    assertThat(report.findings()).isEmpty();
    assertThat(report.holds()).isTrue();
    assertThat(report.assets())
        .singleElement()
        .satisfies(totals -> assertThat(totals.postedDebits()).isEqualTo(totals.postedCredits()));
  }

  @Test
  void shouldProveThatTheJournalIsWholeAndRebuildWhatIsDerived() {
    List<Long> news = new ArrayList<>();

    RebuildReport rebuilt =
        client.operations().rebuildDerived(Optional.of("local"), (done, total) -> news.add(done));
    JournalReport report =
        client.operations().checkJournal(Optional.empty(), ProgressListener.NONE);

    assertThat(rebuilt.shards()).isNotEmpty();
    assertThat(report.holds()).isTrue();
    assertThat(report.shards()).allMatch(shard -> shard.findings().isEmpty());
  }

  @Test
  void shouldSayWhatTheServerIs() {
    ServerStatus status = client.operations().status();

    assertThat(status.version()).isNotBlank();
    assertThat(status.regions()).containsExactly("local", "us");
  }
}
