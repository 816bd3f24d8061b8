package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.client.UnscriptedAssets;
import io.meridian.cli.console.UsageException;
import io.meridian.client.Asset;
import io.meridian.client.AssetOutcome;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.DryRun;
import io.meridian.client.Page;
import io.meridian.client.Reason;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LedgerAssetsTest {
  private final FakeAssets server = new FakeAssets();

  @Test
  void shouldRegisterAMissingAssetOnceAndLeaveThoseAlone() {
    // Given a ledger that has GBP, on its second page of assets
    server.existing.add(asset("EUR", 2));
    server.existing.add(asset("GBP", 2));
    LedgerAssets assets = new LedgerAssets(server, "shop", Scales.of(Map.of("POINTS", "1")), false);
    assets.load();

    // When
    assertThat(assets.ensure("GBP").join()).isEmpty();
    assertThat(assets.ensure("SKU:1").join()).isEmpty();
    assertThat(assets.ensure("SKU:1").join()).isEmpty();
    assertThat(assets.ensure("POINTS").join()).isEmpty();

    // Then
    assertThat(server.created)
        .containsExactly(
            CreateAssetRequest.of("shop", "SKU:1", 0), CreateAssetRequest.of("shop", "POINTS", 1));
    assertThat(assets.created()).isEqualTo(2);
  }

  @Test
  void shouldOnlyHaveAMissingAssetJudgedInADryRun() {
    // Given
    LedgerAssets assets = new LedgerAssets(server, "shop", Scales.of(Map.of()), true);

    // When
    assertThat(assets.ensure("SKU:1").join()).isEmpty();
    assertThat(assets.ensure("SKU:1").join()).isEmpty();

    // Then
    assertThat(assets.created()).isEqualTo(1);
    assertThat(server.created).isEmpty();
  }

  @Test
  void shouldNameTheFlagWhenTheScaleOfAMissingAssetIsNotKnown() {
    // Given
    LedgerAssets assets = new LedgerAssets(server, "shop", Scales.of(Map.of()), false);

    // When / Then
    assertThat(assets.ensure("MILES").join())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ASSET_NOT_FOUND");
              assertThat(problem.message()).contains("--scale MILES=N");
            });
    assertThat(server.created).isEmpty();
  }

  @Test
  void shouldSayWhyWhenTheServerRefusesAnAsset() {
    // Given
    server.refuses = true;
    LedgerAssets assets = new LedgerAssets(server, "shop", Scales.of(Map.of()), false);

    // When / Then
    assertThat(assets.ensure("GBP").join())
        .contains(new LedgerAssets.Problem("ASSET_EXISTS", "another scale"));
    assertThat(assets.created()).isZero();
  }

  @Test
  void shouldRefuseAFlagThatSaysOtherwiseThanTheLedger() {
    // Given
    server.existing.add(asset("GBP", 2));
    LedgerAssets assets = new LedgerAssets(server, "shop", Scales.of(Map.of("GBP", "3")), false);

    // When / Then
    assertThatThrownBy(assets::load).isInstanceOf(UsageException.class);
  }

  private static Asset asset(String code, int scale) {
    return new Asset("shop", code, scale, Instant.EPOCH);
  }

  /** Lists one asset per page. */
  private static final class FakeAssets extends UnscriptedAssets {
    private final List<Asset> existing = new ArrayList<>();
    private final List<CreateAssetRequest> created = new ArrayList<>();
    private boolean refuses;

    @Override
    public AssetOutcome create(CreateAssetRequest request) {
      if (refuses) {
        return new Refused(
            new Refusal(
                StatusCode.ALREADY_EXISTS,
                Reason.ASSET_EXISTS,
                "ASSET_EXISTS",
                "another scale",
                Map.of(),
                List.of()),
            false);
      }
      created.add(request);
      return new AssetOutcome.Applied(asset(request.code(), request.scale()), false);
    }

    @Override
    public CompletableFuture<AssetOutcome> createAsync(CreateAssetRequest request) {
      return CompletableFuture.completedFuture(create(request));
    }

    @Override
    public CompletableFuture<DryRun<AssetOutcome>> validateAsync(CreateAssetRequest request) {
      return CompletableFuture.completedFuture(
          new DryRun<>(new AssetOutcome.Applied(asset(request.code(), request.scale()), false)));
    }

    @Override
    public Page<Asset> list(String ledger, int pageSize, String pageToken) {
      int at = pageToken.isEmpty() ? 0 : Integer.parseInt(pageToken);
      return at >= existing.size()
          ? new Page<>(List.of(), "")
          : new Page<>(
              List.of(existing.get(at)), at + 1 < existing.size() ? Integer.toString(at + 1) : "");
    }

    @Override
    public CompletableFuture<Page<Asset>> listAsync(String ledger, int pageSize, String pageToken) {
      return CompletableFuture.completedFuture(list(ledger, pageSize, pageToken));
    }
  }
}
