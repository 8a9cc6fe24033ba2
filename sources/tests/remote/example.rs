//! `examples/agent/kubernetes.yaml`, read by the types of the API: a field that none of them has gets lost on the way.

use k8s_openapi::api::{
    apps::v1::Deployment,
    core::v1::{ConfigMap, ServiceAccount},
    rbac::v1::{Role, RoleBinding},
};
use libconsistent::Topology;
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

fn there_and_back<T: DeserializeOwned + Serialize>(object: &Value) -> Value {
    serde_json::to_value(serde_json::from_value::<T>(object.clone()).unwrap()).unwrap()
}

#[test]
fn every_field_of_the_example_has_its_place_in_the_api() {
    let text = include_str!("../../../examples/agent/kubernetes.yaml");
    let objects: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
    let mut kinds = Vec::new();
    for object in &objects {
        let kind = object["kind"].as_str().unwrap();
        let read = match kind {
            "ServiceAccount" => there_and_back::<ServiceAccount>(object),
            "Role" => there_and_back::<Role>(object),
            "RoleBinding" => there_and_back::<RoleBinding>(object),
            "ConfigMap" => there_and_back::<ConfigMap>(object),
            "Deployment" => there_and_back::<Deployment>(object),
            other => panic!("{other}"),
        };
        assert_eq!(&read, object, "{kind}");
        kinds.push(kind);
    }
    assert_eq!(kinds, ["ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Deployment"]);
    // A field that is misspelt would be seen.
    let mut misspelt = objects[4].clone();
    misspelt["spec"]["replica"] = 3.into();
    assert_ne!(there_and_back::<Deployment>(&misspelt), misspelt);

    let template = objects[3]["data"]["template.json"].as_str().unwrap();
    assert_eq!(Topology::from_json(template).unwrap().scheme().name(), "slots");
    // What the containers mount is there, and the agent may do what it does.
    let pod = &objects[4]["spec"]["template"]["spec"];
    let volumes: Vec<_> = pod["volumes"].as_array().unwrap().iter().map(|volume| &volume["name"]).collect();
    for containers in ["initContainers", "containers"] {
        for mount in
            pod[containers].as_array().unwrap().iter().flat_map(|each| each["volumeMounts"].as_array().unwrap())
        {
            assert!(volumes.contains(&&mount["name"]), "{mount}");
        }
    }
    assert_eq!(pod["serviceAccountName"], objects[2]["subjects"][0]["name"]);
    assert_eq!(objects[1]["rules"][0]["verbs"], serde_json::json!(["list", "watch"]));
}
