package io.meridian.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.AccountStatusRequest;
import io.meridian.client.AccountStatusRequest.Change;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.EntriesQuery;
import io.meridian.client.HoldRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.PostRequest;
import io.meridian.client.PrivateData;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.UpdateAccountRequest;
import io.meridian.client.VoidRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/**
 * Accounts of eu, of which every text is marked, and what happens to them inside eu and with uk;
 * and, once every process has ended, the search for the marks in the files of all of them. What may
 * be elsewhere is the id of a transaction with uk, and in uk's own records the accounts of eu that
 * it paid. One thread.
 */
public final class Residents {
  private static final String EU = "eu";
  private static final String UK = "uk";

  /** What the contract lets another region know, see docs/semantics.md. */
  private static final String SHARED = "shared with uk: ";

  /** What is refused before anything is stored, or asked for only. */
  private static final String UNSTORED = "unstored: ";

  private static final int ROUNDS = 4;
  private static final String ASSET = "USD";

  private final List<MeridianClient> servers;
  private final String ledger;
  private final Map<String, String> usesOfEu = new LinkedHashMap<>();
  private final Map<String, String> usesOfUk = new LinkedHashMap<>();

  /**
   * Of a ledger of both regions with an asset USD and accounts {@code world} without a floor.
   *
   * @param servers a client of each server, as whatever a server hears it could write down
   */
  public Residents(List<MeridianClient> servers, String ledger) {
    this.servers = List.copyOf(servers);
    this.ledger = ledger;
  }

  /** Lets them live. */
  public void live() {
    for (int round = 0; round < ROUNDS; round++) {
      MeridianClient client = servers.get(round % servers.size());
      String payer = account(client, EU, "account");
      String payee = account(client, EU, "account");
      String known = account(client, EU, SHARED + "account that uk paid");
      String abroad = account(client, UK, "account");
      inside(client, payer, payee);
      between(client, payer, abroad, SHARED);
      refused(client, payer, abroad);
      together(client, payer, payee, abroad);
      pays(client, UK, post(UK, "post").posting(abroad, known, ASSET, 20).build());
      asks(client, payer, abroad);
    }
  }

  private String account(MeridianClient client, String region, String use) {
    String account = region + '/' + mark(region, use + " id");
    client
        .accounts()
        .create(
            CreateAccountRequest.builder(ledger, account, ASSET)
                .id(mark(region, "account's command id"))
                .label(mark(region, "account's label key"), mark(region, "account's label"))
                .privateData(secret(region, "account's private data"))
                .build())
        .accountOrThrow();
    client
        .accounts()
        .update(
            UpdateAccountRequest.builder(ledger, account)
                .id(mark(region, "update's command id"))
                .labels(Map.of(mark(region, "updated label key"), mark(region, "updated label")))
                .privateData(secret(region, "updated private data"))
                .build())
        .accountOrThrow();
    for (Change change : List.of(Change.FREEZE, Change.UNFREEZE)) {
      String id = mark(region, change + " command id");
      client
          .accounts()
          .changeStatus(new AccountStatusRequest(change, ledger, account, id, OptionalLong.empty()))
          .accountOrThrow();
    }
    return account;
  }

  private void inside(MeridianClient client, String payer, String payee) {
    pays(client, EU, post(EU, "post").posting("eu/world", payer, ASSET, 900).build());
    between(client, payer, payee, "");
    TransactionOutcome refused =
        client
            .transactions()
            .create(post(EU, "refused post").posting(payee, payer, ASSET, 1_000_000).build());
    assertThat(refused).isNotInstanceOf(TransactionOutcome.Applied.class);
    BatchRequest batch =
        BatchRequest.builder(ledger, BatchMode.ATOMIC)
            .id(mark(EU, "batch id"))
            .add(post(EU, "batch item").posting(payer, payee, ASSET, 1).build())
            .add(post(EU, "batch item").posting(payer, payee, ASSET, 2).build())
            .build();
    assertThat(client.transactions().batch(batch).applied()).isTrue();
  }

  /** Refused by eu, and by uk, which eu asks. */
  private void refused(MeridianClient client, String payer, String abroad) {
    String full = account(client, UK, "full account");
    client
        .accounts()
        .changeStatus(
            new AccountStatusRequest(
                Change.FREEZE, ledger, full, mark(UK, "freeze id"), OptionalLong.empty()))
        .accountOrThrow();
    for (PostRequest post :
        List.of(
            crossing("post that eu refuses").posting(payer, abroad, ASSET, 1_000_000).build(),
            crossing("post that uk refuses").posting(payer, full, ASSET, 1).build())) {
      assertThat(client.transactions().create(post))
          .isNotInstanceOf(TransactionOutcome.Applied.class);
    }
  }

  /** All or none of what is inside eu and with uk. */
  private void together(MeridianClient client, String payer, String payee, String abroad) {
    BatchRequest batch =
        BatchRequest.builder(ledger, BatchMode.ATOMIC)
            .id(mark(EU, SHARED + "batch id"))
            .add(crossing("batch item").posting(payer, abroad, ASSET, 1).build())
            .add(crossing("batch item").posting(payer, payee, ASSET, 2).build())
            .build();
    assertThat(client.transactions().batch(batch).applied()).isTrue();
  }

  private PostRequest.Builder crossing(String use) {
    return described(PostRequest.builder(ledger), SHARED + use + " id", "crossing " + use);
  }

  /** Everything of every kind, homed at the payer of eu; what it is called {@code ids} begin. */
  private void between(MeridianClient client, String payer, String payee, String ids) {
    String with = ids.isEmpty() ? "" : "crossing ";
    PostRequest post =
        described(PostRequest.builder(ledger), ids + "post id", with + "post")
            .posting(payer, payee, ASSET, 50)
            .build();
    pays(client, EU, post);
    pays(
        client,
        EU,
        described(
                RefundRequest.builder(ledger, post.transaction()),
                ids + "refund id",
                with + "refund")
            .part(0, 10)
            .build());
    for (boolean captured : List.of(true, false)) {
      HoldRequest hold =
          described(HoldRequest.builder(ledger), ids + "hold id", with + "hold")
              .posting(payer, payee, ASSET, 40)
              .build();
      pays(client, EU, hold);
      TransactionRequest end =
          captured
              ? described(
                      CaptureRequest.builder(ledger, hold.transaction()),
                      ids + "capture id",
                      with + "capture")
                  .part(0, 15)
                  .finalCapture()
                  .build()
              : described(
                      VoidRequest.builder(ledger, hold.transaction()),
                      ids + "void id",
                      with + "void")
                  .build();
      pays(client, EU, end);
    }
  }

  // What is stored nowhere but is heard by a server, and what it answers about.
  private void asks(MeridianClient client, String payer, String abroad) {
    String unknown = EU + '/' + mark(EU, UNSTORED + "account that there is not");
    assertThat(client.accounts().get(ledger, unknown)).isEmpty();
    assertThat(client.transactions().get(ledger, unknown)).isEmpty();
    assertThat(client.accounts().get(ledger, payer)).isPresent();
    client.accounts().entries(EntriesQuery.of(ledger, payer));
    client.accounts().balances(ledger, List.of(payer, abroad));
    client
        .transactions()
        .validate(
            described(PostRequest.builder(ledger), UNSTORED + "dry run id", UNSTORED + "dry run")
                .posting(payer, abroad, ASSET, 1)
                .build());
    try {
      client
          .transactions()
          .create(
              described(PostRequest.builder(ledger), UNSTORED + "malformed", UNSTORED + "malformed")
                  .posting(payer, payer, ASSET, -1)
                  .build());
    } catch (MeridianException malformed) {
      assertThat(malformed).hasMessageNotContaining("private");
    }
  }

  private PostRequest.Builder post(String region, String use) {
    return described(PostRequest.builder(ledger), region, use + " id", use);
  }

  private <B extends TransactionRequest.Builder<B>> B described(B request, String id, String use) {
    return described(request, EU, id, use);
  }

  private <B extends TransactionRequest.Builder<B>> B described(
      B request, String region, String id, String use) {
    return request
        .id(mark(region, id))
        .reference(mark(region, use + "'s reference"))
        .label(mark(region, use + "'s label key"), mark(region, use + "'s label"))
        .privateData(secret(region, use + "'s private data"));
  }

  private void pays(MeridianClient client, String region, TransactionRequest request) {
    assertThat(request.transaction()).startsWith(region);
    client.transactions().create(request).transactionOrThrow();
  }

  private String mark(String region, String use) {
    String mark = MarkedFiles.mark();
    (region.equals(EU) ? usesOfEu : usesOfUk).put(mark, use);
    return mark;
  }

  private PrivateData secret(String region, String use) {
    return PrivateData.clear(("private " + mark(region, use)).getBytes(UTF_8));
  }

  /**
   * Searches the files of a cluster of which no process runs: nothing of eu is outside eu but what
   * may be, nothing at all is in a log, and of everything that was stored something is found where
   * it belongs, so that the search is one.
   *
   * @param home the directory of the cluster
   */
  public void verify(Path home) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(home)) {
      all = files.sorted().toList();
    }
    List<Path> ofEu = all.stream().filter(path -> isNodeOf(EU, path)).toList();
    List<Path> ofUk = all.stream().filter(path -> isNodeOf(UK, path)).toList();
    List<Path> others =
        all.stream().filter(path -> !ofEu.contains(path) && !ofUk.contains(path)).toList();
    assertThat(ofEu).hasSize(3);
    assertThat(ofUk).hasSize(3);
    Map<String, Set<Path>> inEu = MarkedFiles.find(ofEu);
    Map<String, Set<Path>> inUk = MarkedFiles.find(ofUk);
    Map<String, Set<Path>> elsewhere = MarkedFiles.find(others);
    SoftAssertions.assertSoftly(
        facts -> {
          facts
              .assertThat(places(usesOfEu, elsewhere))
              .as("of eu, in logs, settings, servers' files")
              .isEmpty();
          facts
              .assertThat(places(usesOfUk, elsewhere))
              .as("of uk, in logs, settings, servers' files")
              .isEmpty();
          Map<String, Set<String>> leaked = places(usesOfEu, inUk);
          leaked.keySet().removeIf(use -> use.startsWith(SHARED));
          facts.assertThat(leaked).as("of eu, in uk").isEmpty();
          facts.assertThat(used(inEu)).as("of eu, in eu").containsAll(stored(usesOfEu));
          facts.assertThat(uses(usesOfUk, inUk)).as("of uk, in uk").containsAll(stored(usesOfUk));
          facts.assertThat(used(inUk)).as("what uk knows of eu").isNotEmpty();
        });
  }

  private static boolean isNodeOf(String region, Path path) {
    return Files.isDirectory(path) && path.getFileName().toString().startsWith(region + '-');
  }

  private static Set<String> stored(Map<String, String> uses) {
    Set<String> stored = new TreeSet<>(uses.values());
    stored.removeIf(use -> use.startsWith(UNSTORED));
    return stored;
  }

  /** What was found, by its use, and the names of the files in which it was. */
  private static Map<String, Set<String>> places(
      Map<String, String> uses, Map<String, Set<Path>> found) {
    Map<String, Set<String>> places = new TreeMap<>();
    found.forEach(
        (mark, files) -> {
          if (uses.containsKey(mark)) {
            Set<String> names = places.computeIfAbsent(uses.get(mark), use -> new TreeSet<>());
            files.forEach(
                file -> names.add(file.getParent().getFileName() + "/" + file.getFileName()));
          }
        });
    return places;
  }

  private Set<String> used(Map<String, Set<Path>> found) {
    return uses(usesOfEu, found);
  }

  private static Set<String> uses(Map<String, String> uses, Map<String, Set<Path>> found) {
    Set<String> used = new TreeSet<>();
    found.keySet().forEach(mark -> Optional.ofNullable(uses.get(mark)).ifPresent(used::add));
    return used;
  }
}
