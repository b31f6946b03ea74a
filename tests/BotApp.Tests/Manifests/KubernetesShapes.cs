using static BotApp.Tests.Manifests.YamlShape;

namespace BotApp.Tests.Manifests;

/// <summary>The kinds of Kubernetes that the manifests use, with the fields they may have. Source: https://kubernetes.io/docs/reference/kubernetes-api/.</summary>
internal static class KubernetesShapes
{
    private static readonly YamlShape s_text = new Text();

    private static readonly YamlShape s_number = new Number();

    private static readonly YamlShape s_truth = new Truth();

    private static readonly YamlShape s_words = new TableOf(s_text);

    private static readonly YamlShape s_selector = Shaped(("matchLabels!", s_words));

    private static readonly YamlShape s_name = Shaped(("name!", s_text));

    private static readonly YamlShape s_metadata = Shaped(("name!", s_text), ("labels", s_words), ("annotations", s_words));

    private static readonly YamlShape s_podMetadata = Shaped(("labels!", s_words), ("annotations", s_words));

    private static readonly YamlShape s_probe = Shaped(
        ("httpGet!", Shaped(("path!", s_text), ("port!", new Scalar()), ("scheme", new Word("HTTP", "HTTPS")))),
        ("periodSeconds", s_number), ("timeoutSeconds", s_number), ("failureThreshold", s_number), ("successThreshold", s_number), ("initialDelaySeconds", s_number));

    private static readonly YamlShape s_quantities = Shaped(("cpu", s_text), ("memory", s_text), ("ephemeral-storage", s_text));

    private static readonly YamlShape s_container = Shaped(
        ("name!", s_text), ("image!", s_text), ("imagePullPolicy", new Word("Always", "IfNotPresent", "Never")), ("command", new ListOf(s_text)), ("args", new ListOf(s_text)),
        ("envFrom", new ListOf(Shaped(("configMapRef", s_name), ("secretRef", s_name)))),
        ("ports", new ListOf(Shaped(("name", s_text), ("containerPort!", s_number), ("protocol", new Word("TCP", "UDP"))))),
        ("securityContext!", Shaped(
            ("allowPrivilegeEscalation!", s_truth), ("readOnlyRootFilesystem!", s_truth), ("runAsNonRoot!", s_truth),
            ("capabilities!", Shaped(("drop!", new ListOf(s_text)), ("add", new ListOf(s_text)))))),
        ("resources!", Shaped(("requests!", s_quantities), ("limits!", s_quantities))),
        ("startupProbe", s_probe), ("livenessProbe!", s_probe), ("readinessProbe!", s_probe),
        ("lifecycle", Shaped(("preStop", Shaped(("sleep!", Shaped(("seconds!", s_number))))))),
        ("volumeMounts", new ListOf(Shaped(("name!", s_text), ("mountPath!", s_text), ("readOnly", s_truth)))));

    private static readonly YamlShape s_volume = Shaped(
        ("name!", s_text),
        ("secret", Shaped(("secretName!", s_text), ("defaultMode", s_number), ("optional", s_truth))),
        ("emptyDir", Shaped(("sizeLimit", s_text), ("medium", s_text))));

    private static readonly YamlShape s_pod = Shaped(
        ("serviceAccountName", s_text), ("automountServiceAccountToken!", s_truth), ("enableServiceLinks", s_truth), ("terminationGracePeriodSeconds!", s_number),
        ("securityContext!", Shaped(
            ("runAsNonRoot!", s_truth), ("runAsUser", s_number), ("runAsGroup", s_number), ("fsGroup", s_number), ("seccompProfile!", Shaped(("type!", new Word("RuntimeDefault", "Localhost")))))),
        ("topologySpreadConstraints", new ListOf(Shaped(
            ("maxSkew!", s_number), ("topologyKey!", s_text), ("whenUnsatisfiable!", new Word("ScheduleAnyway", "DoNotSchedule")), ("labelSelector!", s_selector)))),
        ("containers!", new ListOf(s_container)), ("volumes", new ListOf(s_volume)));

    private static readonly YamlShape s_policyPorts = new ListOf(Shaped(("port!", new Scalar()), ("protocol", new Word("TCP", "UDP"))));

    private static readonly YamlShape s_peers = new ListOf(Shaped(("namespaceSelector", s_selector), ("podSelector", s_selector)));

    private static readonly YamlShape s_backend = Shaped(("service!", Shaped(("name!", s_text), ("port!", Shaped(("name", s_text), ("number", s_number))))));

    /// <summary>The shape of a document, by kind and version.</summary>
    internal static IReadOnlyDictionary<string, YamlShape> Kinds { get; } = new Dictionary<string, YamlShape>(StringComparer.Ordinal)
    {
        ["v1 ConfigMap"] = Kind(("data!", s_words)),
        ["v1 ServiceAccount"] = Kind(("automountServiceAccountToken", s_truth)),
        ["apps/v1 Deployment"] = Kind(("spec!", Shaped(
            ("replicas!", s_number), ("revisionHistoryLimit", s_number), ("progressDeadlineSeconds", s_number), ("selector!", s_selector),
            ("strategy!", Shaped(("type!", new Word("RollingUpdate", "Recreate")), ("rollingUpdate", Shaped(("maxUnavailable!", new Scalar()), ("maxSurge!", new Scalar()))))),
            ("template!", Shaped(("metadata!", s_podMetadata), ("spec!", s_pod)))))),
        ["v1 Service"] = Kind(("spec!", Shaped(
            ("type", new Word("ClusterIP")), ("selector!", s_words),
            ("ports!", new ListOf(Shaped(("name", s_text), ("port!", s_number), ("targetPort", new Scalar()), ("protocol", new Word("TCP")))))))),
        ["policy/v1 PodDisruptionBudget"] = Kind(("spec!", Shaped(("minAvailable", new Scalar()), ("maxUnavailable", new Scalar()), ("selector!", s_selector)))),
        ["networking.k8s.io/v1 NetworkPolicy"] = Kind(("spec!", Shaped(
            ("podSelector!", s_selector), ("policyTypes!", new ListOf(new Word("Ingress", "Egress"))),
            ("ingress", new ListOf(Shaped(("from", s_peers), ("ports", s_policyPorts)))), ("egress", new ListOf(Shaped(("to", s_peers), ("ports", s_policyPorts))))))),
        ["networking.k8s.io/v1 Ingress"] = Kind(("spec!", Shaped(
            ("ingressClassName", s_text), ("tls", new ListOf(Shaped(("hosts!", new ListOf(s_text)), ("secretName!", s_text)))),
            ("rules!", new ListOf(Shaped(("host", s_text), ("http!", Shaped(("paths!", new ListOf(Shaped(
                ("path!", s_text), ("pathType!", new Word("Exact", "Prefix")), ("backend!", s_backend)))))))))))),
    };

    private static YamlShape Kind(params (string Name, YamlShape Shape)[] more) => Shaped([("apiVersion!", s_text), ("kind!", s_text), ("metadata!", s_metadata), .. more]);
}
